class Shelf extends Store {
  const Shelf({super.key, required this.rows});
  const Shelf.empty() : rows = 0;
  factory Shelf.of(int rows) = WideShelf;
  const factory Shelf.wide({int rows}) = WideShelf.named;
  abstract int width, height;
  external String label;
  int operator [](int row) => read(row);
  void operator []=(int row, int value) {}
  Shelf operator +(Shelf other);
}

final class Depot = Store with Counted;

extension on Shelf {
  int get area => width * height;
}

enum Mode {
  open(1);

  const Mode(this.code);
  final int code;
}
