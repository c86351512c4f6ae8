import os


def write(path):
    with open(path, "w") as file:
        file.write("changed")


attempt("plugin", lambda: write(f"{given['plugin']}/plugin.txt"))
attempt("new file beside the plugin", lambda: write(f"{given['plugin']}/new.txt"))
attempt("remove from plugin", lambda: os.unlink(f"{given['plugin']}/plugin.txt"))
attempt("interpreter", lambda: write(f"{os.path.dirname(os.__file__)}/os.py"))
attempt("system library", lambda: write("/usr/lib/tuneit-attack"))
attempt("root folder", lambda: write("/tuneit-attack"))
attempt("secret", lambda: write(given["secret"]))
attempt("own folder", lambda: write(f"{given['output']}/mine.txt"))
# Whether these say they worked does not matter; the file outside must stay as it is.
attempt("mode", lambda: os.chmod(given["secret"], 0o777))
attempt("times", lambda: os.utime(given["secret"], (0, 0)))
attempt("temporary file", lambda: write(f"/tmp/{given['token']}"))
attempt("own temporary file", lambda: write(f"{os.environ['TMPDIR']}/mine"))
