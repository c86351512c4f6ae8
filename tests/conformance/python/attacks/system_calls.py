import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys

zeros = ctypes.create_string_buffer(256)
NEWUSER = 0x10000000


def in_child(call):
    child = os.fork()
    if child == 0:
        call()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    return (
        f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
        if os.WIFSIGNALED(status)
        else "done"
    )


attempt("unshare", lambda: system_call("unshare", NEWUSER))
attempt("clone", lambda: system_call("clone", NEWUSER | 17, 0, 0, 0, 0))
attempt("clone3", lambda: system_call("clone3", zeros, 88))
attempt("setns", lambda: system_call("setns", 0, 0))
attempt("mount", lambda: system_call("mount", b"none", b"/tmp", b"tmpfs", 0, 0))
attempt("remount", lambda: system_call("mount", b"none", b"/", b"", 0x20 | 0x1000, 0))
attempt("unmount", lambda: system_call("umount2", b"/proc", 2))
attempt("fsopen", lambda: system_call("fsopen", b"tmpfs", 0))
attempt("open_tree", lambda: system_call("open_tree", -100, b"/", 1))
attempt("mount_setattr", lambda: system_call("mount_setattr", -100, b"/", 0, zeros, 32))
attempt("System V shared memory", lambda: system_call("shmget", 0, 4096, 0o1600))
attempt("pivot_root", lambda: system_call("pivot_root", b"/tmp", b"/tmp"))
attempt("bpf", lambda: system_call("bpf", 0, zeros, 128))
attempt("io_uring", lambda: system_call("io_uring_setup", 8, zeros))
attempt("perf", lambda: system_call("perf_event_open", zeros, 0, -1, -1, 0))
attempt("keyctl", lambda: system_call("keyctl", 0, -3, 1))
attempt("userfaultfd", lambda: system_call("userfaultfd", 1))
attempt("open by handle", lambda: system_call("open_by_handle_at", -100, zeros, 0))
attempt("terminal injection", lambda: fcntl.ioctl(0, 0x5412, b"x"))
# The kernel takes 32 bits of the request: the rest must not hide it.
attempt("terminal injection, wide", lambda: system_call("ioctl", 0, 0x1_0000_5412, zeros))
attempt("module", lambda: system_call("init_module", zeros, 0, b""))
attempt("reboot", lambda: system_call("reboot", 0, 0, 0, 0))
is_x64 = os.uname().machine == "x86_64"
if is_x64:
    attempt(
        "call of the x32 ABI",
        lambda: in_child(lambda: libc.syscall(ctypes.c_long(0x40000000 + 39))),
    )


def call_of_32_bits():
    """int 0x80 with number 20 (getpid): the old door, with numbers of its own."""
    import mmap

    code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()


if is_x64:
    attempt("call of the 32-bit ABI", lambda: in_child(call_of_32_bits))
status = dict(
    line.split(":\t") for line in open("/proc/self/status").read().splitlines() if ":\t" in line
)
outcome["privileges"] = [
    status["NoNewPrivs"],
    status["CapEff"],
    status["CapPrm"],
    status["CapBnd"],
    status["CapAmb"],
]
attempt("raw memory", lambda: open("/dev/mem", "rb").read(1))
attempt("kernel log", lambda: open("/dev/kmsg", "rb").read(1))
attempt("disk", lambda: open(given["disk"], "rb").read(1))
attempt("become root", lambda: os.setuid(0))
attempt("change root", lambda: os.chroot("/tmp"))
attempt("raise priority", lambda: os.nice(-5) and "done")


def setuid_program():
    """One's own copy of a program with the bits that once made it somebody else's."""
    path = f"{given['output']}/setuid"
    with open(os.path.realpath(sys.executable), "rb") as source:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o6755), "wb") as copy:
            shutil.copyfileobj(source, copy)
    show = "import os; print(*os.getresuid(), *os.getresgid())"
    return subprocess.run([path, "-ISc", show], capture_output=True, text=True, check=True).stdout


attempt("setuid program", setuid_program)
for name in ("/bin/su", "/usr/bin/sudo", "/usr/bin/passwd", "/usr/bin/newuidmap"):
    attempt(f"run {name}", lambda name=name: subprocess.run([name], check=False) and "done")
