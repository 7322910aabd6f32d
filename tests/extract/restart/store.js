import { join } from "path";

export const LIMIT = 10;

export function openStore(path) {
  return new Store(join(path, "store"));
}

export class Store {
  constructor(path) {
    this.path = path;
  }

  find(part, { exact = false } = {}) {
    const found = [];
    for (const name of this.names()) {
      if (exact ? name === part : name.includes(part)) {
        found.push(`${name} of ${part}`);
      }
    }
    return found.map((name) => ({ name, path: this.path }));
  }

  names() {
    return ["a", "b"];
  }
}

export function merge(stores, limit = LIMIT) {
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

export const closeStore = (store) => {
  store.path = null;
};
