# A child that outlives its parent and holds the pipes must not hold the execution.
import os, signal, time
if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(60)
print("parent is done")
