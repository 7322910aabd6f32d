use std::io::{self, BufRead, Lines, StdinLock};

use waybill_scanner::{read_valid, LaserSource};

/// Reads lines from standard input, for trying the scanner at a desk.
struct Keyboard {
    lines: Lines<StdinLock<'static>>,
}

impl LaserSource for Keyboard {
    fn next_line(&mut self) -> Option<String> {
        self.lines.next()?.ok()
    }
}

fn main() {
    let mut source = Keyboard { lines: io::stdin().lock().lines() };
    match read_valid(&mut source) {
        Some(barcode) => println!("{barcode}"),
        None => std::process::exit(1),
    }
}
