declare module 'legacy' {
  export function open(path: string): Handle;
  const VERSION: string;
}
declare module Deep.Inner {}
declare global {
  interface Window {
    app: App;
  }
}
declare function overload(a: string): void;
declare const BUILD: number, MODE: string;
declare let current: string;
declare class Native {
  constructor(size: number);
  read(): number;
  static create(): Native;
  length: number;
}
declare enum Level {
  Low,
}
export declare function exportedFunction(): void;
export declare const exportedConstant: number;
export declare class ExportedClass {}
export as namespace Legacy;
export = Native;
