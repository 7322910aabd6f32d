class Counter {
  accessor one = 1;
  static accessor all = 2;
  accessor #hidden = 3;
  static accessor = 4;
  after() {
    accessor in this;
  }
}
