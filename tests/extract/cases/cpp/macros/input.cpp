#ifndef GUARD_H
#define GUARD_H
#define EMPTY
#define VALUE 42
#define TEXT "a string"  // why
#define CALL(x, ...) run(x, __VA_ARGS__)
#  define INDENTED(x) \
  do {                \
    CALL(x);          \
  } while (0)
/* #define COMMENTED 1 */
#undef VALUE

class TORCH_API Exported : public Base {
 public:
  MY_EXPORT void method();
  LIB_DEPRECATED int old();
};
struct FOO_VISIBILITY(default) Visible final { int x; };
enum class C10_API_ENUM Level : int { LOW = 0, HIGH };
class lower_macro Hidden {
  void member();
};
template <typename T>
class TORCH_API Box {};
FMT_CONSTEXPR auto twice(int x) -> int;

FMT_BEGIN_NAMESPACE
namespace detail {
DEFINE_THING(one)
DEFINE_THING(two)
struct After {};
int guarded GUARDED_BY(mutex_);
void locked() EXCLUSIVE_LOCK_FUNCTION(mutex_) { inner(); }
}  // namespace detail
FMT_END_NAMESPACE

LIB_FN inline Status make(int a) { return a; }
LIB_FN
static std::pair<int, Status> both(int a);
struct Builder {
  LIB_FN inline Builder(int a) : size_(a), name_(a) {}
  template <typename T>
  LIB_FN constexpr Status build(T part);
};
const Status* LIB_ABI find_status(int id);
#ifdef LIB_FN
static int hidden;
#endif

enum Listed {
#define ITEM(name) k##name,
  FORALL(ITEM)
#undef ITEM
  LAST
};
#endif
