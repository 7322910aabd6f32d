#ifdef A
int with_a(void) { return 1; }
#elif defined(B)
int with_b(void) { return 2; }
#else
int without(void) { return 3; }
#endif
#if 0
int disabled;
#endif
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define VERSION "1.0"
#define NOTHING
int broken(void) {
#define INSIDE 3
    if (MAX(1, 2)) {
#ifdef A
    } else {
#endif
    }
    return "#define IN_STRING 1";
}
int after(void) { return broken(); }
void walk(struct task *leader) {
    struct task *task = leader;
    do {
        visit(task);
    } while_each_thread(leader, task);
    do_each_mask(task) {
        visit(task);
    } while_each_mask();
}
static int __always_unused after_loops(void) { return 0; }
