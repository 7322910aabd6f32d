import 'dart:convert';

class Store {
  Store(this.path);

  final String path;
  int total = 0;

  String? find(String name, int most) {
    for (final item in items) {
      if (item.name == name && total < most) {
        return item.name;
      }
    }
    return null;
  }

  void save(String text) {
    write(path, jsonEncode(text));
  }
}

int count(List<int> items) {
  return items.length + 1;
}

void main() {
  final store = Store('here');
  print(count(store.items));
}
