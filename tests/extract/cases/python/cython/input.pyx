# cython: language_level=3
"""Weighs fast. cdef class NotThis: in a text."""
cimport cython
cimport numpy as np
from libc.math cimport sin, cos as cosine
from libc.stdlib cimport malloc, free
import numpy as np
include "shared.pxi"

DEF LIMIT = 10
ctypedef unsigned int size_type
ctypedef np.float64_t weight_t
ctypedef int (*compare)(const void *, const void *)
ctypedef fused number:
    int
    double

ctypedef struct Point:
    double x, y
    Point *next

cdef struct Pair:
    int left
    int right[2]

cdef enum Color:
    RED = 1
    GREEN, BLUE

cdef enum: SMALL = 3

cdef extern from "scale.h" nogil:
    int c_weigh(int, double *out) except -1
    ctypedef struct scale_t:
        int fd
    cdef cppclass Vector[T]:
        Vector() except +
        void push_back(T& item)

cdef extern from *:
    """
    int hidden(int);
    """
    int from_text "hidden" (int value)

cdef int counter = 0, other
cdef:
    int third = 3
    object fourth
cdef double[:, ::1] table

cdef class Scale(Base):
    """Weighs."""
    cdef public int limit
    cdef readonly object name
    cdef double *buffer
    cdef np.ndarray[double, ndim=2] grid

    def __cinit__(self, int size not None, double[:] weights=None, *args):
        self.buffer = <double *> malloc(size * sizeof(double))
        self.extra = 1

    cpdef int weigh(self, const char *text, int n=3) except? -1:
        cdef int i, total = 0
        cdef Py_ssize_t k
        for i from 0 <= i < n:
            total += c_weigh(i, &self.buffer[i])
        return <int> sin(total)

    @cython.boundscheck(False)
    cdef inline void _add(self,
                          double value,
                          int[:, :] where) noexcept nogil:
        self.buffer[0] += cosine(value)

    property size:
        def __get__(self):
            return len(self.name)

cdef Scale make(
    object name,
    int size,
):
    return Scale(size, new_name(name))

cdef int forward(int x)
cdef class Later
cpdef top(): pass

def plain(int x, y: float = 1.0, *, np.ndarray[double, ndim=2] z):
    cdef int local = helper(x)
    return local if x <local> y else 0

IF UNAME_SYSNAME == "Windows":
    cdef int on_windows():
        return 1
ELSE:
    pass


cdef int each(int (*visit)(int), const char* name) nogil: return 0
