function* count() { // hit: statement count: generator-function
  yield 1;
}
