// What a module gives by default needs no name.
export default abstract class<T> extends Base<T> {
  first(): number { return start(); }
  abstract second(): string;
}
function behind() {}
