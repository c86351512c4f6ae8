import os
import sys

outcome["flags"] = [sys.flags.isolated, sys.flags.dont_write_bytecode, sys.flags.ignore_environment]
outcome["path"] = sys.path
outcome["preloaded"] = sorted(
    {line.split()[-1] for line in open("/proc/self/maps") if given["token"] in line}
)
outcome["environment"] = sorted(name for name in os.environ if name.startswith(("LD_", "PYTHON")))
os.chdir(given["output"])
attempt("module in the current folder", lambda: __import__("tuneit_evil") and "done")
outcome["sitecustomize"] = "tuneit_evil_ran" in os.environ
