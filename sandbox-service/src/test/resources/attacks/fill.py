# argument: a folder to fill; it and the others share one limit
import errno, os, sys
written = 0
try:
    with open(sys.argv[1] + "/fill", "wb", buffering=0) as file:
        while True:
            written += file.write(b"x" * 1048576)
except OSError as e:
    print(errno.errorcode[e.errno], written <= 16 << 20)
