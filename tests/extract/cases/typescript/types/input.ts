/** Types of the catalogue. */

/** Something that can be sold. */
export interface Item<T = unknown> extends Named, Priced<T>, shop.Listed {
  readonly id: string;
  'in stock'?: boolean;
  tags: Tag[];
  price(currency: Currency): number;
  new (id: string): Item<T>;
  (key: string): T;
  [index: number]: T;
  get label(): string;
}

enum Size {
  Small,
  Medium = 'm',
  'Extra Large' = 3,
}
export const enum Flag {
  None = 0,
  All = 1 << 2,
}

export type Currency = 'EUR' | 'USD';
type Options = { depth: number; visit(node: Node): void };
type Getter<T> = () => Promise<T>;

namespace Warehouse.Shelves {
  export const LIMIT = 3;
  const hidden = 1;
  export function count(): number {
    return LIMIT + hidden;
  }
}

const typed = <T,>(value: T): T => value;
let later: Map<string, shop.Item>;
function isItem(value: any): value is Item {
  return (value as Item).id !== undefined;
}
