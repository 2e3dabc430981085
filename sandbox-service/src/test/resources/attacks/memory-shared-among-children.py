# Each child stays below the limit; together they do not. The parent survives and must not be believed.
import os, time
for _ in range(6):
    if os.fork() == 0:
        held = os.urandom(24 << 20)
        time.sleep(30)
time.sleep(30)
