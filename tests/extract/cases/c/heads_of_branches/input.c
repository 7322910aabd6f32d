#include <stdio.h>
#if defined(A)
int one(int a) {
#else
int one(long a) {
#endif
    return use(a);
}
#ifdef B
static void two(void)
#else
void two(int x)
#endif
{
    body2();
}
int three(void) { return 3; }
#ifdef S
struct narrow {
#else
struct wide {
#endif
    int m;
};
int six(void)
{
#ifdef Q
    if (a) {
#else
    if (b) {
#endif
        call6();
    }
    return 0;
}
int seven(int a,
#ifdef R
          int b)
#else
          long b)
#endif
{
    return last(b);
}
