// What module.exports is set to.
module.exports = { copy, move: rename, remove() {} };
module.exports = function archive() {};
module.exports = (name) => name;
module.exports = class Store {};
module.exports = class extends Store {};
const { read, write: save } = disk;
const [first, , third] = parts();
const { open } = require('fs');
export const { opened, closed: done } = slice.actions;
const api = {
  list() {},
  nested: { find: () => 1 },
};
