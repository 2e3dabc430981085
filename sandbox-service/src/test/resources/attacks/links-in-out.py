import os
open("/out/good.txt", "w").write("good")
os.symlink("/etc/passwd", "/out/symlink")
os.symlink("/", "/out/folder-link")
os.link("/out/good.txt", "/out/hardlink")
os.mkfifo("/out/fifo")
os.mkdir("/out/sub")
open("/out/sub/deep.txt", "w").write("deep")
