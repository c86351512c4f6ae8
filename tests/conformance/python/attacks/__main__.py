"""Runs one attack inside the sandbox and prints what became of each attempt, as JSON.

`attempt(name, call)` notes `done` if the call succeeded, else the name of the error. Nothing is imported from
the runtime: what runs here stands for a hostile plugin.
"""

import ctypes
import errno
import json
import os
import sys

folder = os.path.dirname(os.path.abspath(__file__))
name, given = sys.argv[1], json.loads(sys.argv[2])
outcome = {}
libc = ctypes.CDLL(None, use_errno=True)


def attempt(label, call):
    try:
        result = call()
        outcome[label] = "done" if result is None else result
    except OSError as error:
        outcome[label] = errno.errorcode.get(error.errno or 0, type(error).__name__)
    except Exception as error:
        outcome[label] = type(error).__name__


def system_call(number, *arguments):
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    if libc.syscall(ctypes.c_long(number), *words) < 0:
        raise OSError(ctypes.get_errno(), "refused")


with open(os.path.join(folder, f"{name}.py"), encoding="utf-8") as file:
    code = compile(file.read(), name, "exec")
exec(
    code,
    {
        "attempt": attempt,
        "given": given,
        "libc": libc,
        "system_call": system_call,
        "outcome": outcome,
    },
)
sys.stdout.write(json.dumps(outcome) + "\n")
