import os
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def fill(path, most):
    block = b"x" * (1 << 20)
    with open(path, "wb", buffering=0) as file:
        for _ in range(most):
            if file.write(block) < len(block):
                raise OSError(28, "full")


attempt("huge file", lambda: fill(f"{given['output']}/huge", 64))
outcome["huge file bytes"] = os.path.getsize(f"{given['output']}/huge")
attempt(
    "temporary folder",
    lambda: [fill(f"{os.environ['TMPDIR']}/{n}", 15) for n in range(16)] and "done",
)
attempt("shared memory", lambda: [fill(f"/dev/shm/{n}", 15) for n in range(16)] and "done")
attempt("device folder", lambda: fill("/dev/file", 1))
attempt("core", lambda: __import__("resource").getrlimit(__import__("resource").RLIMIT_CORE)[1])
