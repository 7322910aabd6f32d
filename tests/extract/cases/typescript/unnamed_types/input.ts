// Members of a type that has no name are no symbols; those of a named one and of its own members are.
abstract class Migration {
  abstract get operations(): readonly Operation[]
  abstract set weight(value: number)
  abstract run(): void
}
type Handle = {
  select(column: string): { build(): Query }
  get size(): number
  open: () => { shut(): void }
}
type Factory = (view: { member: string }) => { built(): void }
type Maker = new (options: { option: string }) => object
interface Source {
  (direct: { given: string }): { answered: string }
  new (options: { option: string }): Source
  handle: (event: { target: string }) => void
}
type Chosen = Box extends { tested: string } ? Promise<{ chosen: string }[]> : [{ other: string }]
interface Driver {
  deep(): { er(): void; z: number }
  inner: { most(): void }
}
const made = make<{ start(): void; port: number }>()
let waiting: { later(): void }

function probe(options: { onError(error: unknown): void }) {
  const forced = options as unknown as { annotate(value: unknown): unknown }
  type Local = { method(): void }
  const writer = (options as unknown as { serializer?: { write(value: unknown): void } }).serializer
  return forced
}
