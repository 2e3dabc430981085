import errno
try:
    for number in range(300_000):
        open("/tmp/%d" % number, "w").close()
except OSError as e:
    print(errno.errorcode[e.errno], number < 10_000)
