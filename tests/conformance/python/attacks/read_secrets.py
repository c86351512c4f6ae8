import os
import sys

attempt("secret file", lambda: open(given["secret"]).read())
attempt("folder of the secret", lambda: os.listdir(os.path.dirname(given["secret"])))
attempt("passwords", lambda: open("/etc/shadow").read())
attempt("users", lambda: open("/etc/passwd").read())


def home():
    """Where the interpreter lies in the home, the way to it is there, and nothing beside it."""
    way = os.path.relpath(sys.base_prefix, given["home"]).split("/")[0]
    others = [name for name in os.listdir(given["home"]) if name != way]
    if not others:
        raise FileNotFoundError(2, "nothing but the interpreter")
    return others


attempt("home", home)
attempt("ssh folder", lambda: os.listdir(f"{given['home']}/.ssh"))
attempt("ssh key", lambda: open(f"{given['home']}/.ssh/id_rsa").read())
attempt(
    "by traversal", lambda: open(f"{given['plugin']}/../../../../../..{given['secret']}").read()
)
attempt("by descriptor of the root", lambda: open(f"/proc/self/root{given['secret']}").read())
attempt("by the kernel's root", lambda: open(f"/proc/{given['pid']}/root{given['secret']}").read())
attempt("own plugin", lambda: open(f"{given['plugin']}/plugin.txt").read())
