MAKE_FREE(kfree, void *, if (_T) kfree(_T))

int after_free(int a)
{
	return a;
}
static PER_CPU(int, hits);
start_with(start_up);
static LOCK(lock_a);
int old(a, b) int a; char *b; { return a; }
int last(void) { return 0; }
