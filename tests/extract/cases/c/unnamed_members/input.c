struct outer {
    struct { int left; struct { int deep; } inner; } pos;
    union { int as_int; float as_float; };
    struct named { int own; } other[2];
};
static struct { int x; } origin = { 1 };
enum { RED, GREEN } colour;
int run(void) {
    struct { int local; } pair;
    return pair.local;
}
