class __attribute__((visibility("default"))) Lander { public: void touch(); };
[[using gnu: format(printf, 1, 2)]] void put(const char *, ...);
[[deprecated("use put")]] void write(const char *);
void guarded() noexcept(noexcept(helper()));
