//! The last scans, kept in a fixed piece of memory until the dock takes them.

use crate::barcode::Barcode;

/// How many scans fit.
pub const CAPACITY: usize = 512;

/// Keeps the newest `CAPACITY` barcodes; older ones are overwritten.
#[derive(Default)]
pub struct ScanRing {
    slots: Vec<Barcode>,
    next: usize,
}

impl ScanRing {
    /// Adds a barcode and returns the one that it replaced.
    pub fn push(&mut self, barcode: Barcode) -> Option<Barcode> {
        if self.slots.len() < CAPACITY {
            self.slots.push(barcode);
            return None;
        }
        let replaced = std::mem::replace(&mut self.slots[self.next], barcode);
        self.next = (self.next + 1) % CAPACITY;
        Some(replaced)
    }

    /// Takes all barcodes out, oldest first.
    pub fn drain(&mut self) -> Vec<Barcode> {
        self.slots.rotate_left(self.next);
        self.next = 0;
        std::mem::take(&mut self.slots)
    }
}
