static LIB_ATTRIBUTE(1) int quick(int a) { return a; }
convention __format(1, 2)
int log_it(const char *format, ...);
template <class T> LIB_INLINE T twice(T value) { return value + value; }
int last();
