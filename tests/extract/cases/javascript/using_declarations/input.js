// Resources with an end.
using file = open();
await using link = connect();
using one = a(), two = b();
file = other();
function go() {
  using inner = open();
}
