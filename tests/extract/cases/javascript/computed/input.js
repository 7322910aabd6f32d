class Shelf {
  ['c' + 1]() { return find(); }
  ['plain']() {}
  [`text`]() {}
  [Symbol.iterator]() {}
  get ['x' + y]() { return 1; }
}
