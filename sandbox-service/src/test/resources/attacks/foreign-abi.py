# x32's getpid: a number with bit 30 set
import ctypes
ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 | 39))
print("still here")
