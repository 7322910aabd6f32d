// Members of a type that begin with their parameters need nothing between them but a line end.
export interface Box { size: number }
export const both: { (n: number): Box
  <C extends Box>(x: C): C } = null as any
export class Api {
  both: { (n: number): Box
    <C extends Box>(x: C): C } = null as any
  after(): void {}
}
interface Two {
  (n: number): Box // one

  <C>(x: C): C
  name: string
}
export function last() {}
type Store<in out T extends Box, out U = T> = { put(x: T): U }
