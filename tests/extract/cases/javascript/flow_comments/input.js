/* @flow */
/*::
import type { Node } from './node';
export type Both = { id: Id };
*/
declare opaque type Id;
declare export opaque type Box<T>;

function find(id /*: Id */, node /*: ?Node */) /*: Both */ {
  return look(id);
}

class Store {
  /*:: name: string; */
  clear() /*: void */ {}
}
