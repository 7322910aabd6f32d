declare global {
  interface Window { host: string }
  var counter: number;
  const version: string;
  let mode: Mode, other;
  function reload(): void;
}

declare module "store" {
  var open: boolean;
  let last: Entry;
}

namespace Tools {
  var cache = new Map();
  export let size = 1;
  function inside() { let local = 2; return local; }
  if (size) { let block = 3; }
}

class Field {
  #value = 1;
  #name?: string;
  static #made = 0;
  constructor(override label = text()) { super(); }
}
