// What module.exports is set to.
module.exports = { copy, move: rename, remove() {} };
module.exports = function archive() {};
module.exports = (name) => name;
module.exports = class Store {};
module.exports = class extends Store {};
