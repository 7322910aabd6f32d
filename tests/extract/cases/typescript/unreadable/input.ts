interface A { a: number }
// The next statement is TypeScript that the grammar cannot read.
export const dual: { (n: number): A
<C extends A>(x: C): C } = null as any

export function choose(x: number) {
  switch (x) {
    case 1:
      return helper(2)
  }
  return 3
}

class Box {
  open() {}
}
