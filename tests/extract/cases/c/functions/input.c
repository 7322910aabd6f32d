// Adds.
static inline int add(int a, int b) { return a + b; }

/*
 * Old style.
 */
int old(a, b)
    int a;
    char *b;
{
    int local = add(a, *b);
    return local;
}

struct node *make(void)
{
    extern int elsewhere;
    int helper(int);
    node->call(1);
    (void)free(node);
    return (struct node *)calloc(1, sizeof(struct node));
}

static int __init setup(void) { return register_thing(&ops); }
asmlinkage long sys_thing(int fd);
void (*signal(int number, void (*handler)(int)))(int);
int main() { return old(1, "x"); }
SYSCALL_DEFINE2(thing, int, fd, int, flags)
{
    return 0;
}
