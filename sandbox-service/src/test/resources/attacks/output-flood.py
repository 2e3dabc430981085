import os, sys
while True:
    os.write(int(sys.argv[1]), b"flood " * 1000)
