// Attributes behind parameters, conditions that ask for a header, figures that are never compiled.
struct Shelf {
  iterator begin() [[clang::lifetimebound]] { return data(); }
  const_iterator end() const [[clang::lifetimebound]]
  {
    return data() + size();
  }
#if WITH_FLAGS && __has_include(<gflags/gflags.h>) && __has_cpp_attribute(clang::fallthrough)
  /** Adds the flags. */
  void add_flags(Style style = Style::GNU) {
    options.add(get_flags(style));
  }
#endif
};

constexpr auto in_place(Item&&... items [[clang::lifetimebound]]) {
  return Place(items...);
}

#if 0
Benchmark                       Time/iter  Iters/s
skip_to(4_pm_1)                   12.23ns   81.80M
encode_10                        344.50ns    2.90M
#endif

int main(int argc, char** argv) {
  return 0;
}
