"""`python <this folder> <role>`: as `python -m tuneit_runtime <role>`, with nothing installed."""

import sys

from tuneit_runtime.__main__ import main

sys.exit(main(sys.argv[1:]))
