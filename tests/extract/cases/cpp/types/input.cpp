// Copyright 2020 Nobody. Licensed to nobody.

// Shapes and what they are made of.
// Second line.

#pragma once

namespace geo::shapes {

class Circle;
struct Ring;

/// A point in the plane.
///
/// More about it.
struct Point {
  int x = 0;  ///< Distance to the right.
  int y, *next;
  static constexpr int kOrigin = 0;
  mutable bool seen : 1;
  int grid[3][4];
  void (*callback)(int);
  union {
    int raw;
    float real;
  };
  enum { SMALL, LARGE };
};

/**
 * @brief An outline.
 */
class Shape : public Base<Point>, private detail::Counted {
 public:
  Shape();
  explicit Shape(int sides) : sides_(sides) {}
  virtual ~Shape() = default;
  virtual double area() const = 0;
  static Shape* make(int sides);
  bool operator==(const Shape& other) const;
  Shape& operator=(Shape&&) noexcept = delete;
  void operator()(int) const {}
  operator bool() const { return sides_ > 0; }
  explicit operator const char*() const;
  friend std::ostream& operator<<(std::ostream& out, const Shape& shape);
  friend class Circle;
  using Base::Base;
  using Value = int;
  typedef std::vector<Value> Values;

  class Part {
    int weight;
  };

 protected:
  const int limit = 3;
  int sides_;
};

enum class Color : unsigned char {
  Red = 1,  // trailing
  Green,
};
enum Plain { ONE, TWO = 2 };
union Number { int whole; double real; };

typedef struct { int left, right; } Pair;
typedef struct Named { int a; } Named, *NamedPointer;
typedef int (*Compare)(const void*, const void*);
using Table = std::map<std::string, Point>;

}  // namespace geo::shapes

namespace {
int hidden = 1;
}
namespace alias = geo::shapes;
inline namespace v1 { struct Versioned {}; }
