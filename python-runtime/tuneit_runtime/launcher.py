"""Starts a program with less power than its parent has.

One file of the standard library, run by path with `-I -S`, so that nothing of the environment it
starts can change it. Limits and descriptors always, Landlock and seccomp where they are asked for:

    launcher.py [--limit NAME=VALUE]… [--keep FD]… -- PROGRAM ARGUMENT…
    launcher.py --landlock ABI --seccomp-fd FD [--ro PATH]… [--ro-unlinked PATH]… [--rw PATH]…
                [--device PATH]… [--temporary FOLDER] [--proxy SOCKET] [--limit …]… [--keep …]…
                -- PROGRAM ARGUMENT…
    launcher.py --probe --landlock ABI

`--landlock` refuses a kernel with less than that ABI. `--ro-unlinked` refuses a path with a link in
it, where foreign code could put one. `--temporary` is where a private folder is
made, home of the program. `--proxy SOCKET` hands the program, which can open no socket itself,
connections to that one over descriptor 5.

The process it is started as becomes the program: its number, its exit code and its descriptors are
the program's. With Landlock no namespace ends with the program, so a watcher stays behind: when the
program or the parent is gone it kills the whole process group, which the seccomp program lets
nobody leave, and removes the private folder.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import select
import signal
import stat
import sys
from contextlib import suppress

TYPE_CHECKING = False  # as type checkers understand it; importing `typing` takes 3 ms
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["main"]

#: `usage` of the BSD world: the caller handed over something wrong.
EXIT_USAGE = 64
#: The machine does not offer what was asked for.
EXIT_UNAVAILABLE = 69
#: As a shell says it: the program is not there.
EXIT_NOT_FOUND = 127

#: Over which the program is handed connections to the proxy.
_REACH = 5

_LIMITS = {
    "core": resource.RLIMIT_CORE,
    "files": resource.RLIMIT_NOFILE,
    "fileBytes": resource.RLIMIT_FSIZE,
    "tasks": resource.RLIMIT_NPROC,
}

# linux/prctl.h, linux/capability.h, linux/securebits.h
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_CAPBSET_DROP = 1, 22, 24
_PR_SET_SECUREBITS, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 28, 38, 47
_SECCOMP_MODE_FILTER, _PR_CAP_AMBIENT_CLEAR_ALL, _LAST_POSSIBLE_CAPABILITY = 2, 4, 63
#: NOROOT, NO_SETUID_FIXUP, NO_CAP_AMBIENT_RAISE, each with its lock: user 0 is nobody special now.
_SECURE_BITS = 0b11001111
_CAPABILITY_VERSION_3 = 0x20080522

# linux/landlock.h; the numbers are the same on every architecture.
_SYS_CREATE_RULESET, _SYS_ADD_RULE, _SYS_RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE, _MAKE_DIR, _MAKE_REG, _MAKE_SYM = 0b11 << 4, 1 << 7, 1 << 8, 1 << 12
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_ALL_UNTIL_ABI_1 = (1 << 13) - 1
_TCP_BIND_AND_CONNECT, _SCOPE_SOCKETS_AND_SIGNALS = 0b11, 0b11

_READ = _EXECUTE | _READ_FILE | _READ_DIR
#: No device, no fifo, no socket: a writable folder holds files, folders and links.
_WRITE = _READ | _WRITE_FILE | _REMOVE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM | _REFER | _TRUNCATE
_USE = _READ_FILE | _WRITE_FILE | _IOCTL_DEV
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV

_libc = ctypes.CDLL(None, use_errno=True)


class Refused(Exception):
    """The program is not started; the text says why."""


class _RulesetAttr(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("fs", "net", "scoped")]


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


class _SockFprog(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


class Options:
    """The command line. Parsed by hand: `argparse` alone would double the time of a start."""

    def __init__(self, arguments: list[str]) -> None:
        self.probe = False
        self.landlock: int | None = None
        self.seccomp: int | str | None = None
        self.temporary: str | None = None
        self.proxy: str | None = None
        self.read: list[str] = []
        self.unlinked: list[str] = []
        self.write: list[str] = []
        self.devices: list[str] = []
        self.keep = {0, 1, 2}
        self.limits: list[tuple[int, int]] = []
        words = iter(arguments)
        for word in words:
            if word == "--":
                break
            self._take(word, words)
        self.program = list(words)
        if not self.probe and not self.program:
            raise Refused("no program given")
        if self.landlock and not self.probe and self.seccomp is None:
            raise Refused("Landlock alone leaves too much open: a seccomp program belongs to it")

    def _take(self, word: str, words: Iterator[str]) -> None:
        if word == "--probe":
            self.probe = True
            return
        value = next(words, None)
        if value is None:
            raise Refused(f"{word} needs a value")
        if word in ("--ro", "--rw", "--device"):
            {"--ro": self.read, "--rw": self.write, "--device": self.devices}[word].append(value)
        elif word == "--ro-unlinked":
            self.unlinked.append(value)
        elif word == "--landlock":
            self.landlock = int(value)
        elif word == "--seccomp-fd":
            self.seccomp = int(value)
        elif word == "--seccomp-file":
            self.seccomp = value
        elif word == "--temporary":
            self.temporary = value
        elif word == "--proxy":
            self.proxy = value
        elif word == "--keep":
            self.keep.add(int(value))
        elif word == "--limit":
            name, _, most = value.partition("=")
            self.limits.append((_LIMITS[name], int(most)))
        else:
            raise Refused(f"unknown option {word}")


def main(arguments: list[str]) -> int:
    """Becomes the program; comes back only with the reason why not."""
    try:
        options = Options(arguments)
        if options.probe:
            return _probe(options)
        _start(options)
    except (Refused, ValueError, KeyError) as reason:
        return _complain(f"{reason}", EXIT_UNAVAILABLE)
    except FileNotFoundError as error:
        return _complain(f"{error.filename}: not found", EXIT_NOT_FOUND)
    except OSError as error:
        return _complain(f"{error}", EXIT_UNAVAILABLE)
    return 0


def _complain(text: str, code: int) -> int:
    sys.stderr.write(f"launcher: {text}\n")
    return code


def _probe(options: Options) -> int:
    """Really confines a child, and says which ABI the kernel has."""
    abi = _landlock_abi(options.landlock or 1)
    child = os.fork()
    if child == 0:
        try:
            _prctl(_PR_SET_NO_NEW_PRIVS, 1)
            _enforce(_ruleset(abi))
            # A ruleset without rules denies every file: to be believed it has to be seen.
            os.close(os.open("/", os.O_RDONLY | os.O_DIRECTORY))
        except PermissionError:
            os._exit(0)
        except (OSError, Refused):
            os._exit(2)
        os._exit(3)
    if os.waitpid(child, 0)[1] != 0:
        raise Refused("Landlock is there but does not confine")
    sys.stdout.write(f"{abi}\n")
    return 0


def _start(options: Options) -> None:
    parent = os.getppid()
    seccomp = _read_seccomp(options.seccomp) if options.landlock else None
    for kind, wanted in options.limits:
        _set_limit(kind, wanted)
    _close_all_but(options.keep)
    _die_with(parent)
    if options.landlock:
        _confine(options, parent)
        assert seccomp is not None
        _load_seccomp(seccomp)
    os.execv(options.program[0], options.program)  # noqa: S606 - a shell is what must not be here


def _confine(options: Options, parent: int) -> None:
    abi = _landlock_abi(options.landlock or 1)
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    temporary = _private_folder(options.temporary)
    _leave_watcher(parent, temporary)
    if options.proxy:
        _leave_doorman(options.proxy)
    ruleset = _ruleset(abi)
    writable = [*options.write, *([temporary] if temporary else [])]
    for paths, access in ((options.read, _READ), (writable, _WRITE), (options.devices, _USE)):
        for path in paths:
            _allow(ruleset, path, access, abi)
    for path in options.unlinked:
        _allow_opened(ruleset, _open_unlinked(path), _READ, abi)
    # Of /proc the names, and what is in the folder of this process; of other processes no file.
    _allow(ruleset, "/proc", _READ_DIR, abi)
    _allow(ruleset, f"/proc/{os.getpid()}", _READ_FILE | _READ_DIR, abi)
    os.chdir(temporary or "/")
    _drop_capabilities()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _enforce(ruleset)


def _private_folder(where: str | None) -> str | None:
    if where is None:
        return None
    folder = f"{where}/tuneit-{os.urandom(9).hex()}"
    os.mkdir(folder, 0o700)  # noqa: PTH102 - importing `pathlib` takes 5 ms
    os.environ.update(HOME=folder, TMPDIR=folder)
    return folder


def _read_seccomp(source: int | str | None) -> bytes:
    if source is None:
        raise Refused("no seccomp program given")
    with open(source, "rb") as file:
        program = file.read()
    if not program or len(program) % 8:
        raise Refused("the seccomp program is damaged")
    return program


def _set_limit(kind: int, wanted: int) -> None:
    hard = resource.getrlimit(kind)[1]
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (most, most))


def _close_all_but(kept: set[int]) -> None:
    highest = max(kept)
    for descriptor in set(range(highest)) - kept:
        with suppress(OSError):
            os.close(descriptor)
    os.closerange(highest + 1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 1 << 20))
    for descriptor in kept:
        with suppress(OSError):
            os.set_inheritable(descriptor, True)


def _die_with(parent: int) -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise Refused("the parent is gone")


def _leave_watcher(parent: int, temporary: str | None) -> None:
    """Forks the process that ends the group; the program can neither be it nor signal it."""
    worker = os.getpid()
    ends = [os.pidfd_open(worker), os.pidfd_open(parent)]
    if os.fork() != 0:
        for descriptor in ends:
            os.close(descriptor)
        return
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _close_all_but(set(ends))
    try:
        poll = select.poll()
        for descriptor in ends:
            poll.register(descriptor, select.POLLIN)
        poll.poll()
        _end_group(worker)
        if temporary:
            _remove(temporary)
    finally:
        os._exit(0)


def _leave_doorman(path: str) -> None:
    """Forks the process that opens connections to the proxy, one for each byte it is sent."""
    import socket  # only where there is a network

    ours, theirs = socket.socketpair()
    if os.fork() != 0:
        ours.close()
        handle = theirs.detach()
        # `dup2` onto itself would leave it closed to the program.
        if handle != _REACH:
            os.dup2(handle, _REACH)
        os.set_inheritable(_REACH, True)
        return
    try:
        folder, _, name = path.rpartition("/")
        place = os.open(folder or "/", os.O_PATH | os.O_DIRECTORY)
        _close_all_but({ours.fileno(), place})
        while ours.recv(1):
            with socket.socket(socket.AF_UNIX) as connection:
                # Through the folder's descriptor: a path of more than 107 bytes is no address.
                connection.connect(f"/proc/self/fd/{place}/{name}")
                socket.send_fds(ours, [b"."], [connection.fileno()])
    finally:
        os._exit(0)


def _end_group(group: int) -> None:
    """Kills the group and outlives that. A member of ours holds its number until it is dead."""
    killer = os.fork()
    if killer == 0:
        signal.pause()
        os._exit(0)
    os.setsid()
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
    os.waitpid(killer, 0)


def _remove(folder: str) -> None:
    import shutil  # no start has to wait for it

    shutil.rmtree(folder, ignore_errors=True)


def _landlock_abi(least: int) -> int:
    abi = _libc.syscall(_SYS_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if abi < 0:
        raise Refused("this kernel has no Landlock, or it is switched off")
    if abi < least:
        raise Refused(f"Landlock has ABI {abi} here and {least} is asked for (Linux 6.12 has 6)")
    return abi


def _ruleset(abi: int) -> int:
    attr = _RulesetAttr(
        fs=_known(_ALL_UNTIL_ABI_1 | _REFER | _TRUNCATE | _IOCTL_DEV, abi),
        net=_TCP_BIND_AND_CONNECT if abi >= 4 else 0,
        scoped=_SCOPE_SOCKETS_AND_SIGNALS if abi >= 6 else 0,
    )
    size = ctypes.c_size_t(24 if abi >= 6 else 16 if abi >= 4 else 8)
    return _call(_SYS_CREATE_RULESET, ctypes.byref(attr), size, ctypes.c_uint32(0))


def _known(rights: int, abi: int) -> int:
    """Without those that this kernel has not heard of yet: it would refuse the whole ruleset."""
    newer = ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV))
    return rights & ~sum(right for since, right in newer if abi < since)


def _allow(ruleset: int, path: str, access: int, abi: int) -> None:
    _allow_opened(ruleset, os.open(path, os.O_PATH | os.O_CLOEXEC), access, abi)


def _open_unlinked(path: str) -> int:
    """One part after the other, so that no link is followed."""
    opened = os.open("/", os.O_PATH | os.O_CLOEXEC)
    for part in path.strip("/").split("/"):
        folder = opened
        try:
            opened = os.open(part, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        finally:
            os.close(folder)
        if stat.S_ISLNK(os.fstat(opened).st_mode):
            raise Refused(f"{path} has a link in it")
    return opened


def _allow_opened(ruleset: int, descriptor: int, access: int, abi: int) -> None:
    try:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        rights = _known(access if is_folder else access & _OF_A_FILE, abi)
        attr = _PathBeneathAttr(rights, descriptor)
        no_flags = ctypes.c_uint32(0)
        _call(_SYS_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(attr), no_flags)
    finally:
        os.close(descriptor)


def _drop_capabilities() -> None:
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, tolerated=(errno.EINVAL,))
    _prctl(_PR_SET_SECUREBITS, _SECURE_BITS, tolerated=(errno.EPERM,))
    for capability in range(_LAST_POSSIBLE_CAPABILITY):
        _prctl(_PR_CAPBSET_DROP, capability, tolerated=(errno.EPERM, errno.EINVAL))
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if _libc.capset(header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "capset failed")


def _enforce(ruleset: int) -> None:
    _call(_SYS_RESTRICT_SELF, ruleset, ctypes.c_uint32(0))
    os.close(ruleset)


def _load_seccomp(program: bytes) -> None:
    code = ctypes.create_string_buffer(program, len(program))
    loaded = _SockFprog(len(program) // 8, ctypes.cast(code, ctypes.c_void_p))
    if _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(loaded), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the seccomp program was not accepted")


def _prctl(option: int, value: int, tolerated: tuple[int, ...] = ()) -> None:
    arguments = [ctypes.c_ulong(number) for number in (value, 0, 0, 0)]
    if _libc.prctl(option, *arguments) != 0 and ctypes.get_errno() not in tolerated:
        raise OSError(ctypes.get_errno(), f"prctl {option}: {os.strerror(ctypes.get_errno())}")


def _call(number: int, *arguments: object) -> int:
    result = _libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"system call {number}: {os.strerror(error)}")
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
