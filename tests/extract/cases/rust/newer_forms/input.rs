//! Forms that the grammar does not know hide nothing.
pub const trait Neg {
    fn neg(self) -> Self;
}
trait Both<U> = First<U> + Second where U: Copy;
macro_rules ! spaced {
    () => {};
}
trait Deep {
    default const DEPTH: u8 = 0;
    fn dive(&self);
}
