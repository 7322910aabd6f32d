//! Reads and checks barcodes on the hand scanners.

pub mod barcode;
pub mod ring;

pub use barcode::{check_digit, Barcode, BarcodeError};

/// Something that can be asked for the next line that the laser saw.
pub trait LaserSource {
    /// Returns the next line, or `None` when the trigger was released.
    fn next_line(&mut self) -> Option<String>;
}

/// Reads barcodes until one is valid.
pub fn read_valid<S: LaserSource>(source: &mut S) -> Option<Barcode> {
    while let Some(line) = source.next_line() {
        if let Ok(barcode) = line.trim().parse::<Barcode>() {
            return Some(barcode);
        }
    }
    None
}
