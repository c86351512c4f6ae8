import os

attempt("secret file", lambda: open(given["secret"]).read())
attempt("folder of the secret", lambda: os.listdir(os.path.dirname(given["secret"])))
attempt("passwords", lambda: open("/etc/shadow").read())
attempt("users", lambda: open("/etc/passwd").read())
attempt("home", lambda: os.listdir(given["home"]))
attempt("ssh folder", lambda: os.listdir(f"{given['home']}/.ssh"))
attempt("ssh key", lambda: open(f"{given['home']}/.ssh/id_rsa").read())
attempt(
    "by traversal", lambda: open(f"{given['plugin']}/../../../../../..{given['secret']}").read()
)
attempt("by descriptor of the root", lambda: open(f"/proc/self/root{given['secret']}").read())
attempt("by the kernel's root", lambda: open(f"/proc/{given['pid']}/root{given['secret']}").read())
attempt("own plugin", lambda: open(f"{given['plugin']}/plugin.txt").read())
