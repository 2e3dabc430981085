# A file without blocks costs nothing, but its length may not be absurd either.
import errno, os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for name in ("/work/sparse", "/out.tar"):
    file = os.open(name, os.O_RDWR | os.O_CREAT)
    try:
        os.ftruncate(file, 1 << 40)
    except OSError as e:
        print(errno.errorcode[e.errno])
