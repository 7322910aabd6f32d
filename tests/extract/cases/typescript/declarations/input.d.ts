import { Point } from './point';
export class Shape {
  constructor(origin: Point);
  area(): number;
  readonly name: string;
}
export function draw(shape: Shape): void;
export const VERSION: string;
export default interface Options {
  depth?: number;
}
export type Callback = (error: Error | null) => void;
export enum Mode {
  Fast,
}
declare namespace Legacy {
  function run(): void;
}
