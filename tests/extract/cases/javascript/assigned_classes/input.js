// A class that is assigned to a variable is called like the variable, as a function is.
let Element, Other;

if (typeof HTMLElement === "function") {
  Element = class extends HTMLElement {
    connected() {}
  };
}
Other = class Inner {};

export function make() {
  let Local = class extends Element {};
  Local = class {};
  exports = class {};
  return Local;
}
