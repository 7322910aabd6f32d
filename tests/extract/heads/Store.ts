import { Base } from "./base";

export interface Shelf<T extends object = object> extends Iterable<T> {
  size: number;
  take(index: number): T;
}

@Kept({ since: "1.2" })
export abstract class Cellar<T extends object>
  extends Base<Map<string, T[]>>
  implements Shelf<T>, Disposable
{
  private holds: Map<string, T[]> = new Map();
  static readonly deepest = 3;

  constructor(public name: string) {
    super(`class Wall {
}`);
  }

  get size(): number {
    return this.holds.size;
  }

  take(index: number): T {
    return [...this.holds.values()].flat()[index];
  }

  abstract close(): void;
}

class Attic extends Cellar<Date> {
  beams = 1;

  close() {
    console.log("}", this.beams);
  }
}

export enum Floor {
  Low = 0,
  High = 1,
}

export namespace Keys {
  export const all: number[] = [];

  export function add(key: number): void {
    all.push(key);
  }
}

export function locks(count: number): number[] {
  return Array(count).fill(0);
}

class Doors<K extends string, V> extends Map<K, Array<V>> implements Shelf<V[]> {
  open(key: K): boolean {
    return this.has(key);
  }
}
