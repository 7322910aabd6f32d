__attribute_rare__
__attribute_prints__((__printf__, 2, 3))
void report_lines(struct out *out, const char * restrict lines, ...);

__attribute_rare__
__attribute_prints__((__printf__, 1, 2))
int
report(const char *format, ...);
