# An archive whose headers promise more than there is: exabytes, and a name of half a gigabyte.
import os, signal, sys, tarfile
info = tarfile.TarInfo("././@LongLink" if sys.argv[1] == "name" else "huge")
info.type = tarfile.GNUTYPE_LONGNAME if sys.argv[1] == "name" else tarfile.REGTYPE
info.size = (1 << 29) if sys.argv[1] == "name" else (1 << 60)
with open("/out.tar", "wb") as tar:
    tar.write(info.tobuf(tarfile.GNU_FORMAT))
os.kill(os.getppid(), signal.SIGKILL)
