import def, { a as b, c, default as fallback } from './mod.js';
import * as ns from 'pkg/ns';
import {} from './empty.js';
import './side-effect.js';
import data from './data.json' with { type: 'json' };
export { local, inner as outer };
export { q as r, default } from './other.js';
export * from './all.js';
export * as everything from './all.js';
export default ns;

const lazy = await import('./lazy.js');
def(b, c, fallback());
ns.api.call(data)?.then?.(lazy.done);
new ns.Client(`url ${c.base}/path`).open().close();
tag`text ${b}`;
new Function('return 1');
eval('1 + 1');
