// Resources with an end.
using file = open();
await using link = connect();
file = other();
function go() {
  using inner = open();
}
using first = open(), second = open();
await using third = open(), fourth = open();
if (file) {
  using held = open();
  using one = open(), two = open();
}
for (using each = open(); ; ) {
}
run(() => {
  using called = open();
});
