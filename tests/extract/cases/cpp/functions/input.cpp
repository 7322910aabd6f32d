#include <vector>
#include "shape.h"

using namespace std;
using geo::Point;

extern "C" {
int plain_c(void);
}
extern "C" void one_c(int value);

static const char* const kNames[] = {"a", "b"};
const int kLimit = 10;
extern int shared;
int counter, *cursor = nullptr;
thread_local std::string buffer("x");

int& Shape::reference(int index) { return sides_[index]; }
Shape::Shape() : sides_(0), names_{"a"} { reset(); }
Shape::~Shape() {}
bool Shape::operator<(const Shape& other) const { return sides_ < other.sides_; }
Shape::operator int() const { return sides_; }
void geo::shapes::deep::Nested::run() const noexcept {}
int Shape::count = 0;

int (*choose(int which))(int) { return nullptr; }
auto trailing(int a) -> std::vector<int>;
[[nodiscard]] inline int attributed() { return 1; }
__attribute__((noinline)) void gnu() {}
void overloaded(int);
void overloaded(double, int (*f)(void) = nullptr);
std::unique_ptr<Shape> build(std::function<void(int)> done) {
  struct Local { int inside; void method() {} };
  int local = 1;
  auto lambda = [&](int x) { int deep = x; return deep; };
  for (int i = 0; i < 3; ++i) {}
  return nullptr;
}

TEST(Shapes, Compare) {
  int inside_test = 1;
}

int main(int argc, char** argv) try { return 0; } catch (...) { return 1; }
