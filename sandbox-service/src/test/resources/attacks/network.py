# PORT: a listener on the host's loopback; it must not be reached.
import os, socket
def attempt(name, action):
    try:
        action()
        print(name, "REACHED")
    except OSError as e:
        print(name, type(e).__name__)
attempt("host-loopback", lambda: socket.create_connection(("127.0.0.1", int(os.environ["PORT"])), 2))
def reach(address):
    s = socket.socket()
    s.settimeout(2)
    s.connect(address)
attempt("metadata", lambda: reach(("169.254.169.254", 80)))
attempt("tcp", lambda: reach(("1.1.1.1", 443)))
attempt("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("8.8.8.8", 53)))
attempt("ipv6", lambda: socket.socket(socket.AF_INET6).connect(("2606:4700:4700::1111", 443)))
attempt("dns", lambda: socket.getaddrinfo("example.com", 80))
