import os
import signal
import sys
import time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
# No longer to die with the parent, in a session of its own, twice removed.
libc.prctl(1, 0, 0, 0, 0)
for _ in range(3):
    if os.fork() == 0:
        try:
            os.setsid()
            os.setpgid(0, 0)
        except OSError:
            pass
        libc.prctl(1, 0, 0, 0, 0)
        if os.fork() > 0:
            time.sleep(60)
sys.stdout.write("ready\n")
sys.stdout.flush()
end = time.monotonic() + 60
while time.monotonic() < end:
    with open(f"{given['output']}/beat-{os.getpid()}", "a") as file:
        file.write(".")
    time.sleep(0.02)
