import ctypes
import os
import resource
import signal

kernel = given["pid"]


def environments():
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if given["secret"].encode() in file.read():
                        found.append(entry)
            except OSError:
                pass
    if not found:
        raise FileNotFoundError(2, "no secret")
    return found


outcome["own environment"] = sorted(os.environ)
attempt("environment of others", environments)
attempt("memory of the kernel", lambda: open(f"/proc/{kernel}/mem", "rb").read(1))
attempt("probe the kernel", lambda: os.kill(kernel, 0))
attempt("end the kernel", lambda: os.kill(kernel, signal.SIGTERM))
attempt(
    "limit the kernel", lambda: resource.prlimit(kernel, resource.RLIMIT_CPU, (1, 1)) and "done"
)
attempt("ptrace", lambda: system_call("ptrace", 16, kernel, 0, 0))
buffer = ctypes.create_string_buffer(16)
vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 16)
pointer = ctypes.cast(vector, ctypes.c_void_p)
attempt(
    "process_vm_readv", lambda: system_call("process_vm_readv", kernel, pointer, 1, pointer, 1, 0)
)
attempt(
    "process_vm_writev", lambda: system_call("process_vm_writev", kernel, pointer, 1, pointer, 1, 0)
)
attempt("steal a descriptor", lambda: system_call("pidfd_getfd", os.pidfd_open(kernel), 2, 0))
attempt("signal by descriptor", lambda: signal.pidfd_send_signal(os.pidfd_open(kernel), 9))
attempt("command line of the kernel", lambda: open(f"/proc/{kernel}/cmdline").read())
attempt("working folder of the kernel", lambda: os.listdir(f"/proc/{kernel}/cwd"))
