#include <pickle.h>
namespace fs = std::filesystem;

void Loader::run() {
  load("text", 'c', R"(raw "string")");
  this->load(1);
  other.load(2)->more().last(3);
  std::sort<int>(begin(a), end(a));
  fs::remove("x");
  ::global(1);
  new Shape(2);
  auto p = std::make_unique<Shape>(3);
  Base::run();
  pointer->*member;
  (*function)(1);
  CHECK(x == 1) << "message";
}  // load("commented")
