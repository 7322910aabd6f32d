abstract class Part extends Base {
  protected abstract override _validator: Validator | null;
  abstract override readonly name: string;
  protected abstract override _assign(value: string): void;
}
