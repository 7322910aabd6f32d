class Place {
  foo: number = 0;
  abstract: string = "";
  declare = 1;
  override: number;
  go(): void {}
}
