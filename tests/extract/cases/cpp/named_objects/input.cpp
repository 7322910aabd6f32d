struct Shape {
  void draw(this Shape& self, int times);
  auto size(this auto&& self) { return measured(self); }
};
int after() { return sum(this and 1); }
