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

extern "C" {

JNIEXPORT jlong JNICALL Java_shop_Store_create(JNIEnv* env, jclass, jint device) {
  try {
    return 1;
  }
  CATCH_STD(env, 0)
}

JNIEXPORT jfloat JNICALL
Java_shop_Store_sum(JNIEnv* env, jclass, jlong handle)
{
  return 1;
}

}

USB_DEVICE* usb_open(int id)
{
  return table[id];
}

class Vector {
 public:
  explicit Vector(int n) {
    PUSH_WARNING
    DISABLE_WARNING("-Warray-bounds")
    construct(n, [&](void* p) { new (p) value_type(); });
    POP_WARNING
  }
  ~Vector() { destroy(); }
  template <class T> void operator()(int a);
};

template <>
void Vector::operator()<int>(int a) { apply(static_cast<int>(a), int(3)); }

template <class F>
struct deduced<std::void_t<decltype(&F::operator())>, F> {};

void choose(int e)
{
  if (e == 1)
  {
    first();
  }
#if defined(WITH_SECOND)
  else if (strcmp(e, SECOND) == 0)
  {
    second(e);
  }
#endif
  else if (strcmp(e, THIRD) == 0)
  {
    third(e);
  }
}
