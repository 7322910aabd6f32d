#include <string>
#include <vector>

namespace shapes {

class Box {
 public:
  explicit Box(int width) : width_(width) {}

  int area() const {
    return width_ * width_;
  }

  std::string describe(const std::vector<int>& sides) const {
    std::string text = "box of ";
    for (auto side : sides) {
      if (side > 0) {
        text += std::to_string(side) + ", ";
      }
    }
    return text;
  }

  bool empty() const { return width_ == 0; }

 private:
  int width_;
};

template <typename T>
T largest(const std::vector<T>& items) {
  T best = items[0];
  for (const T& item : items) {
    if (item > best) {
      best = item;
    }
  }
  return best;
}

struct Point {
  int x;
  int y;
};

int distance(Point a, Point b) {
  return a.x - b.x;
}

}  // namespace shapes
