import os

shown, aside = given["shown"], given["shown"] + "-aside"
RENAME_EXCHANGE = 2
renameat2 = (316, 276)


def exchange():
    os.mkdir(aside)
    number = renameat2[0 if os.uname().machine == "x86_64" else 1]
    names = [one.encode() for one in (shown, aside)]
    here = libc.syscall(number, -100, names[0], -100, names[1], RENAME_EXCHANGE)
    if here < 0:
        import ctypes

        raise OSError(ctypes.get_errno(), "refused")


def write():
    with open(os.path.join(shown, "curve"), "w", encoding="utf-8") as file:
        file.write("a point")


attempt("write", write)
os.remove(os.path.join(shown, "curve"))
attempt("remove", lambda: os.rmdir(shown))
attempt("exchange", exchange)
attempt("rename", lambda: os.rename(shown, aside + "-2"))
attempt("link over it", lambda: (os.symlink("/etc", aside + "-3"), os.rename(aside + "-3", shown)))
