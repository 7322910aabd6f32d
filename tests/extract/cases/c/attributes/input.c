void log_line(const char *format, ...) __attribute__((format(printf, 1, 2), cold));
static int __attribute__((section(".init(x)"), used)) boot(void) { return start(); }
struct __attribute__((aligned(16))) lane { int x __attribute__((aligned(sizeof(long)))); };
DEFINE_FREE(release, void *, if (_T) release(_T))

int after(void) { return 0; }
