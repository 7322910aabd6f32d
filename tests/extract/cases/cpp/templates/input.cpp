template <typename T, int N = 3>
class Array {
 public:
  template <typename U>
  void fill(const U& value);
  T items[N];
};
template <>
struct Hash<Point> : Default<Point> {
  size_t operator()(const Point& p) const;
};
template <typename R, typename... A>
class Function<R(A...)> {};
template <typename T>
template <typename U>
void Array<T>::fill(const U& value) {}
template <typename T> constexpr bool is_small = sizeof(T) < 4;
template <typename T> concept Sized = requires(T t) { t.size(); };
template <typename T> using Pointer = T*;
template <Sized T> T largest(T a, T b) { return a < b ? b : a; }
template <> inline int largest<int>(int a, int b) { return a; }
template class Array<int>;
