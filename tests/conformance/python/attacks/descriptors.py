import os

outcome["open"] = {}
for number in range(0, 4096):
    try:
        os.fstat(number)
        outcome["open"][number] = os.readlink(f"/proc/self/fd/{number}").split(":")[0]
    except OSError:
        pass
