/**
 * Keeps readings of meters.
 *
 * @flow strict-local
 */

import type {Meter, Reading} from './meter';
import {type Unit, convert} from './unit';
import typeof Store from './store';

export type Options = {|
  +unit: Unit,
  limit?: ?number,
  [name: string]: mixed,
|};
export opaque type Id: string = string;
type Watcher = Reading => void;
type Both = {...Options, name: string, ...};
type Pair<+Left, -Right: Reading = Reading> = {left: Left, right: Right, ...};

declare var version: string;
declare export function parse(text: string): Reading;
declare module.exports: {name: string};
enum Mode of string { Fast = 'fast', Slow = 'slow' }

export function collect<T: Reading>(meters: Array<Meter>, limit?: ?number = null): Promise<T> {
  return gather(meters, limit);
}

class Shelf<T> extends Base<> implements Holder<T> {
  static +size: number = 1;
  +name: string;
  #items: Array<T> = [];

  put<U: T>(item: U): U {
    keep(item);
    return item;
  }

  each = (watcher: Watcher): void => run(watcher);
}

function isReading(value: mixed): boolean %checks {
  return check((value: any));
}

const spread = {...Shelf, name: 'x'};
export type {Meter} from './meter';
declare export hook useMeter(name: string): Meter;
export hook useReading(meter: Meter): ?Reading {
  return latest(meter);
}
