import 'dart:collection';

abstract interface class Shelf<T extends Comparable<T>> {
  int get size;

  T take(int index);
}

@Deprecated('use a shelf')
class Cellar<T extends Comparable<T>> extends Base<Map<String, T>>
    with ListMixin<T>
    implements Shelf<T>, Comparable<Cellar<T>> {
  Cellar(this.name);

  final String name;
  static const deepest = 3;
  Map<String, List<T>> holds = {};

  int get size {
    return holds.length;
  }

  T take(int index) {
    return holds.values.expand((items) => items).elementAt(index);
  }

  String text() {
    return '''
      class Wall {
      }
    ''';
  }
}

mixin Closer on Shelf<String> {
  void close() {
    print('closed {');
  }
}

extension Keys on List<int> {
  int first() {
    return this[0];
  }
}

enum Floor implements Comparable<Floor> {
  low(0),
  high(1);

  const Floor(this.level);
  final int level;
}

List<int> locks(int count) {
  return List.filled(count, 0);
}
