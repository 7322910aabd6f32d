//! A keyword that is used as a name is called without its mark.
mod r#type;
use self::r#type::{r#fn, b};
use r#try::r#match as r#in;

struct Row {
    r#type: u8,
}

fn r#loop(row: r#type::Kind) {
    r#loop();
    r#type::go(row);
    self.r#yield();
}
