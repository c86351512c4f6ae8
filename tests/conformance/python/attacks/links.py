import os

attempt("make link", lambda: os.symlink(given["secret"], f"{given['output']}/link"))
attempt("read through link", lambda: open(f"{given['output']}/link").read())
attempt("hard link", lambda: os.link(given["secret"], f"{given['output']}/hard"))
attempt("rename into", lambda: os.rename(given["secret"], f"{given['output']}/moved"))
attempt("device node", lambda: os.mknod(f"{given['output']}/null", 0o20666, os.makedev(1, 3)))
