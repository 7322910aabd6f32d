declare module './store' {
  interface State {
    user: string;
  }
}
declare module 'router' {
  interface Meta {
    title: string;
  }
}
declare global {}
declare namespace Local {}
export {};
