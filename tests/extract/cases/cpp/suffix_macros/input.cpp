class Bank {
 public:
  void need() NEEDS(::mutex);
  void both() const WANTS(mutex) override;
  void ok() WANTS(mutex);
  LIB_API(1) explicit Bank(int a) NOTHROW;
  ~Bank() NOTHROW;
};
int format(void) PRINTF_LIKE(1, 2);
LIB_API Bank::Bank(int a) : size_{a} {}
class LIB_ALIGNED(16) Lane : public Bank { int x; };
namespace deep LIB_VISIBLE(default) { int inner(); }
