pub macro vec_of($x:expr) {
    $crate::f($x)
}
/// Doc.
#[rustc_builtin_macro]
pub macro derive($item:item) {
    /* builtin */
}
macro many {
    ($a:expr) => { g($a) },
    ($a:expr, $b:expr) => { h($a, $b) },
}
pub(crate) macro three($($x:tt)*) { three($($x)*) }
fn after() { vec_of!(1); }
macro_rules! old { () => {}; }
mod m { pub macro inner() { 1 } fn x() {} }
