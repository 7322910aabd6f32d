"""What is called in parentheses is called all the same."""
import ctypes


def pack(flags):
    return (ctypes.c_int)(flags), ((make))(flags), (make or pack)(flags)
