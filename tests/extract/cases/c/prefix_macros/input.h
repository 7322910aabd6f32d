int before(void);
extern __format(2, 3)
int two(char *to, const char *format, ...);
LIB_API(const char *) name_of(int number);
LIB_API struct pair *pair_of(int a, int b);
handle_t LIB_CALL open_it(const char *path);
char * LIB_CALL text_of(handle_t handle);
static LIB_ATTRIBUTE(1) int quick(int a) { return a; }
#if WIDE
int choose(long a, long b)
#else
int choose(int a, int b)
#endif
{
	return quick(a) + b;
}
struct tail { int x; };
int last(void);
