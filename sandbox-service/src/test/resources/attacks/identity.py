import os, socket
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
print("uid", os.getuid(), os.getgid(), os.getgroups())
print("capabilities", *(int(status[key], 16) for key in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")))
print("no-new-privileges", status["NoNewPrivs"].strip(), "seccomp", status["Seccomp"].strip())
print("hostname", socket.gethostname())
print("descriptors", [fd for fd in sorted(map(int, os.listdir("/proc/self/fd"))) if os.path.exists("/proc/self/fd/%d" % fd)])
print("environment", *sorted(os.environ))
print("init-environment", open("/proc/1/environ").read() == "")
print("processes", sum(name.isdigit() for name in os.listdir("/proc")) < 6)
print("interfaces", [line.split(":")[0].strip() for line in open("/proc/net/dev").readlines()[2:]])
print("session", os.getsid(0) != 0)
try:
    open("/dev/tty")
    print("terminal")
except OSError:
    print("no terminal")
