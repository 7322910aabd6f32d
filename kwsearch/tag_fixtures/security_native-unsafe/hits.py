import ctypes  # weak: import ctypes
from cffi import FFI  # weak: import cffi.FFI

ctypes.CDLL("libc.so.6")  # hit: call ctypes.CDLL
ffi = FFI()  # hit: call cffi.FFI
