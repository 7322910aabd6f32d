import 'shapes.dart' as shapes;

mixin Walking on Animal, Living<int>, shapes.Shape implements shapes.Named {
  void walk() {}
}

abstract class Store implements shapes.Named {
  external factory Store.raw(int size);
  external Store();
  external static Store now();
  external int get length;
  String get title;
  set title(String text);
  int get known => 1;

  void fill(List<String> list) {
    void add(String text) {
      list..add(text)..addAll(others(text))..first.trim<int>();
    }

    String other() => make();
    add(const Label.of('a').text);
    new Store.raw(1);
    const shapes.Circle.unit();
    new shapes.Square(2);
    list?..clear();
    list..[0] = other();
  }
}

extension type Id._(int value) implements int {
  shapes.Shape get shape => shapes.at(value);
}

external int measure(String text);
external int get offset;
