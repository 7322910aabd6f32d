#define DECLARE(T)                       \
    struct list                          \
    {                                    \
        T *head OF(T);                   \
        /* don't count */                \
        typedef T reference;             \
        int (*begin)() { return 1; }     \
    };
int after(void);
#define TWO(x) /* one */ int f_##x(void) { return 1; } \
    int g_##x(void);
int last(void);
