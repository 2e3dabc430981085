import errno, socket
def attempt(name, *args):
    try:
        socket.socket(*args)
        print(name, "open")
    except OSError as e:
        print(name, errno.errorcode[e.errno])
attempt("unix", socket.AF_UNIX, socket.SOCK_STREAM)
attempt("tcp", socket.AF_INET, socket.SOCK_STREAM)
attempt("udp6", socket.AF_INET6, socket.SOCK_DGRAM)
attempt("raw", socket.AF_INET, socket.SOCK_RAW, 1)
attempt("raw6", socket.AF_INET6, socket.SOCK_RAW, 58)
attempt("ping", socket.AF_INET, socket.SOCK_DGRAM, 1)
attempt("sctp", socket.AF_INET, socket.SOCK_STREAM, 132)
attempt("packet", 17, socket.SOCK_RAW, 3)
attempt("netlink", 16, socket.SOCK_RAW, 0)
attempt("vsock", 40, socket.SOCK_STREAM, 0)
attempt("bluetooth", 31, socket.SOCK_STREAM, 0)
attempt("alg", 38, 5, 0)
attempt("tipc", 30, socket.SOCK_STREAM, 0)
