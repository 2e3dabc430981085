# What the system has must run under the filter: threads, child processes, files, local sockets.
python3 - <<'PYTHON'
import concurrent.futures, multiprocessing, socket, subprocess, tempfile, threading, sqlite3, asyncio
server = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=lambda: server.accept()[0].sendall(b"hi")).start()
assert socket.create_connection(server.getsockname()).recv(2) == b"hi"
assert subprocess.run(["echo", "x"], capture_output=True).stdout == b"x\n"
with multiprocessing.Pool(2) as pool:
    assert pool.map(abs, [-1, -2]) == [1, 2]
with tempfile.TemporaryFile() as file:
    file.write(b"x")
async def child():
    process = await asyncio.create_subprocess_exec("true")
    return await process.wait()
assert asyncio.run(child()) == 0
assert sqlite3.connect("/tmp/db").execute("select 6*7").fetchone() == (42,)
print("python")
PYTHON
(sleep 0.01; echo bash) & wait
if command -v node > /dev/null; then
  node -e 'const {execSync} = require("child_process"); new (require("worker_threads").Worker)("1", {eval: true}).on("exit", () => console.log(execSync("echo node").toString().trim()))'
else
  echo node
fi
java=$(ls -d /usr/lib/jvm/*/bin/java 2> /dev/null | head -n 1)
if [ -n "$java" ]; then
  echo 'class A { public static void main(String[] a) throws Exception { var t = new Thread(() -> {}); t.start(); t.join(); System.out.println("java"); } }' > /tmp/A.java
  "$java" -XX:+UseSerialGC /tmp/A.java 2> /tmp/java.txt || cat /tmp/java.txt
else
  echo java
fi
