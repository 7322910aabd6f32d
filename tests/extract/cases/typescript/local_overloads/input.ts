function outer() {
  function pick(a: number): string;
  function pick(a: string): string;
  function pick(a: any): any { return a; }
}
const build = () => function named() { return 1; };
