interface Options {
  maxLen?: number;
  nested: { depth: number; inner: { deepest(): void } };
}
type More = Options & { maxItems?: number } & Extra;
type Either = { left: string } | { right: string };
type Wrapped = Readonly<{ held: Options }>;
type Lookup = { [key: string]: { value: number } };
function local(given: { unseen: number }): { alsoUnseen: string } {
  const here: { notHere: number } = { notHere: 1 };
  return given;
}
const shape: { dropped: number } = { dropped: 1 };
class Box {
  held: { droppedToo: number };
}
