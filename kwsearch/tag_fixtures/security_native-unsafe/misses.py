text = "ctypes.CDLL"
library.CDLL("libc.so.6")
