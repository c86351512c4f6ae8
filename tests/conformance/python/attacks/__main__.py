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


#: x86-64 and arm64; None where an architecture has no such call.
NUMBERS = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "unshare": (272, 97),
    "clone": (56, 220),
    "clone3": (435, 435),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "fsopen": (430, 430),
    "open_tree": (428, 428),
    "mount_setattr": (442, 442),
    "pivot_root": (155, 41),
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "perf_event_open": (298, 241),
    "keyctl": (250, 219),
    "userfaultfd": (323, 282),
    "open_by_handle_at": (304, 265),
    "ioctl": (16, 29),
    "init_module": (175, 105),
    "reboot": (169, 142),
    "shmget": (29, 194),
}
ARCHITECTURES = {"x86_64": 0, "aarch64": 1}


def system_call(called, *arguments):
    number = NUMBERS[called][ARCHITECTURES[os.uname().machine]]
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
