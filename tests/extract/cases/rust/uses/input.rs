use std::collections::HashMap;
use std::{
    fs,
    io::{self, Read as R, *},
    process::Command,
};
use crate::a::b as c;
pub use self::inner::{Thing, Other as Renamed};
pub(crate) use super::x::*;
use ::absolute::Path;
use foo;
use {left::l, right};
use trait_only as _;
extern crate serde as sd;

fn main() {
    fs::read("x").map(io::sink);
    Command::new("ls").spawn();
    HashMap::<u8, R>::with_capacity(c::size());
    iter.collect::<Vec<_>>();
    parse::<i32>("1");
    (self.callback)(1);
    l(Renamed { id: 1 });
}
