# Says what is not refused, and how it is refused: "absent" is better than "refused".
import os, resource, stat
def attempt(name, action):
    try:
        action()
        print(name, "DONE")
    except FileNotFoundError:
        print(name, "absent")
    except (OSError, ValueError):
        print(name, "refused")
attempt("read-shadow", lambda: open("/etc/shadow").read())
attempt("read-root-home", lambda: os.listdir("/root"))
attempt("read-home", lambda: os.listdir("/home"))
attempt("read-var", lambda: os.listdir("/var"))
attempt("read-sys", lambda: os.listdir("/sys"))
attempt("read-cgroups", lambda: os.listdir("/sys/fs/cgroup"))
os.symlink("/etc/shadow", "/work/link")
attempt("read-through-link", lambda: open("/work/link").read())
attempt("read-init-root", lambda: open("/proc/1/root/etc/shadow").read())
attempt("write-usr", lambda: open("/usr/bin/evil", "w"))
attempt("write-root", lambda: open("/evil", "w"))
attempt("write-code", lambda: open("/code/main.py", "a"))
attempt("write-input", lambda: open("/flotilla/stdin", "a"))
attempt("write-passwd", lambda: open("/etc/passwd", "a"))
attempt("write-dev", lambda: open("/dev/evil", "w"))
attempt("chmod-input", lambda: os.chmod("/flotilla/stdin", 0o777))
attempt("core-pattern", lambda: open("/proc/sys/kernel/core_pattern", "w"))
try:  # whether it is there depends on the kernel
    open("/proc/sysrq-trigger", "wb", buffering=0)
    print("sysrq DONE")
except OSError:
    pass
attempt("kmsg", lambda: open("/dev/kmsg"))
attempt("mem", lambda: open("/dev/mem"))
attempt("disk", lambda: open("/dev/vda"))
attempt("device-node", lambda: os.mknod("/work/null", stat.S_IFCHR | 0o666, os.makedev(1, 3)))
attempt("hard-link-out", lambda: os.link("/usr/bin/env", "/work/env"))
attempt("become-root", lambda: os.setuid(0))
attempt("larger-limit", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40)))
attempt("less-killable", lambda: open("/proc/self/oom_score_adj", "wb", buffering=0).write(b"-1000"))
attempt("realtime", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
