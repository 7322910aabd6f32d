class Counter {
  accessor one = 1;
  static accessor all = 2;
  static accessor #hidden = 3;
  accessor: number = 4;
  static accessor = 5;
  after(): void {}
}
