/* Attributes behind a star, macros line after line before a function, a convention behind a type. */
int * __attribute__((used)) first(void)
{
    return 0;
}

DEFINE_DOCK(north)
DEFINE_DOCK(south)
DEFINE_DOCK(west)
int second(void)
{
    return 1;
}

static struct fault faults[] __attribute__((unused)) = {
    FAULT(north),
    FAULT(south),
};

static DWORD WINAPI third(LPVOID given)
{
    return run(given)
}
