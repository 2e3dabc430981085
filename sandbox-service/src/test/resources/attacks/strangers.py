# Only what is inside can be seen or signalled.
import os, signal
pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
print("highest", max(pids) < 100)
for pid in (1000, 2000, 4000):
    try:
        os.kill(pid, 0)
        print("reached", pid)
    except ProcessLookupError:
        pass
try:
    os.kill(1, signal.SIGKILL)
except OSError as e:
    print(e)
print("alive")
