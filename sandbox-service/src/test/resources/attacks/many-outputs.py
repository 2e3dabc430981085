for number in range(1000):
    open("/out/%d" % number, "w").write("x")
