#include "table.h"
namespace shop {
class Shelf : public Board {
public:
#ifdef X
    void f(int a) const {
#else
    void f(long a) const {
#endif
        g();
    }
#if defined(P)
    Shelf(int x)
#else
    explicit Shelf(int x)
#endif
        : m(x) { init(); }
    void h() {
#if A
        if (x) {
#elif B
        if (y) {
#else
        {
#endif
            k();
        }
    }
#ifdef Q
    int p() { return 1; }
#else
    int p() { return 2; }
#endif
};
#ifdef NS
namespace inner {
#else
namespace other {
#endif
void z() {}
}
#if __cplusplus
extern "C" {
#endif
void c1(void);
#if __cplusplus
}
#endif
#ifdef A
static int table[] = {
#else
int table[] = {
#endif
  1, 2 };
template <class T>
#ifdef A
class V : public W<T> {
#else
class V {
#endif
  T t;
};
#if A
enum E {
#else
enum class E {
#endif
 a, b };
void last() { foo(); }
}
