import type { Row, Cell as TableCell } from './table';
import { type Column, render } from './column';
import fs = require('fs');
import Alias = Some.Nested.Thing;
export type { Theme } from './theme';
export * from './public';
const legacy = require('legacy') as any;
type Lazy = typeof import('./lazy');

render(fs.readFileSync('x'));
const cell: TableCell = new Alias<Row>();
legacy.run(cell satisfies Column);
