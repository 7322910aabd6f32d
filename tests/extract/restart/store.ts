import { join } from "path";

export const LIMIT = 10;

export function openStore(path: string): Store {
  return new Store(join(path, "store"));
}

export class Store {
  path: string;

  constructor(path: string) {
    this.path = path;
  }

  find(part: string, { exact = false } = {}): object[] {
    const found = [];
    for (const name of this.names()) {
      if (exact ? name === part : name.includes(part)) {
        found.push(`${name} of ${part}`);
      }
    }
    return found.map((name) => ({ name, path: this.path }));
  }

  names(): string[] {
    return ["a", "b"];
  }
}

export function merge(stores: Store[], limit: number = LIMIT): Map<string, unknown> {
  const found = new Map();
  for (const store of stores) {
    store.names().forEach((name, index) => {
      if (index < limit) {
        found.set(name, [store.path, "x"]);
      }
    });
  }
  return found;
}

export const closeStore = (store: Store) => {
  store.path = null;
};

export interface Reader {
  read(count: number): string;
  name?: string;
}

export type Names = string | string[];
