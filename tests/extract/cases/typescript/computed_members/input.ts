interface Shelf {
  new (size: number): Shelf;
  [Symbol.iterator](): Iterator<Book>;
}

declare class Cursor {
  [Symbol.asyncDispose](): Promise<void>;
}

abstract class Store {
  abstract [Symbol.dispose](): void;
}

type Maker = { new (): Shelf; [Symbol.iterator](): Maker };

function build(Kind: { new (size: number): unknown; [Symbol.iterator](): Maker }) {
  return new Kind(1);
}
