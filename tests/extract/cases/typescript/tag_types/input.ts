const Box = styled.div<{ wide?: boolean; of: Part<Whole> }>`width: ${(props) => width(props)};`;
const Row = styled(Box).attrs<Props>({})<Other>`color: red`;
const rows = sql<Row[]>`select 1`;
const plain = css`x`;
if (a < b || c > d) { both(a); }
export function join(...names: (typeof undefined | boolean | string)[]): string[] { return all(names); }
