class Store {
 public:
    Store();
    ~ Store();
    STORE_DELETED(Store(Store const&))
    STORE_DELETED(Store& operator= (Store const&))
    STORE_DEFAULTED(Store(int capacity), {})
    int after() const { return ~ mask; }
};
Store:: ~ Store() { }
enum Size { SMALL __attribute__((deprecated)), LARGE };
__attribute__((noreturn)) void stop(void), __attribute__((format(printf, 1, 2))) trace(const char *, ...);
static typeof(limit) const copy = 2;
int run() {
    struct Local { int first; struct { int deep; } inner; } local;
    return local.first;
}
