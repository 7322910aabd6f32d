class Shelf {
  constructor(
    private readonly rows: number,
    public label?: string,
    protected depth = 1,
    readonly owner?: Owner,
    count: number,
  ) {}
}
abstract class Counted {
  abstract accessor total: number;
  override accessor own = 2;
  after(): void {}
}
type Route = `a${string}b`;
