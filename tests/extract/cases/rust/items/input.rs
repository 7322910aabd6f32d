//! Shapes and their areas.
//! Everything is in metres.

#![allow(dead_code)]

/// A point.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Point<T: Copy> where T: Into<f64> {
    /// Across.
    pub x: T,
    y: Vec<T>,
}
struct Unit;
pub(crate) struct Pair(pub i32, String);
union Bits {
    whole: u32,
    parts: [u8; 4],
}
pub enum Shape {
    Empty,
    Circle(f64),
    Box { width: f64, height: f64 },
    Id = 4,
}
pub const LIMIT: usize = 8;
static mut COUNTER: u32 = 0;
const _: () = ();
type Result<T> = std::result::Result<T, Error>;
pub mod inner {
    pub fn visible() {}
    mod deeper {
        fn hidden() {}
    }
}
mod elsewhere;
pub async unsafe extern "C" fn callback(code: i32) -> i32 {
    const LOCAL: i32 = 1;
    fn nested() {}
    struct Local;
    code + LOCAL
}
const fn constant() -> u8 { b'x' }
fn r#match() {}
extern "C" {
    fn printf(format: *const c_char, ...) -> c_int;
    static errno: c_int;
}
