//! Tracking numbers as they are printed on labels.

use std::fmt;
use std::str::FromStr;

/// Weights of the digits, from the right.
const WEIGHTS: [u32; 2] = [3, 1];

/// A tracking number whose check digit is right.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Barcode {
    digits: String,
}

/// Why a line is no barcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BarcodeError {
    /// Wrong prefix, length or groups.
    Shape,
    /// The last digit does not fit to the others.
    CheckDigit { expected: u32, found: u32 },
}

impl fmt::Display for BarcodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BarcodeError::Shape => write!(f, "not a tracking number"),
            BarcodeError::CheckDigit { expected, found } => {
                write!(f, "check digit is {found}, should be {expected}")
            }
        }
    }
}

impl std::error::Error for BarcodeError {}

/// Returns the check digit of a group of digits; the same rule as `check_digit` in `hub/models.py`.
pub fn check_digit(digits: &str) -> u32 {
    let total: u32 = digits
        .chars()
        .rev()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(place, digit)| digit * WEIGHTS[place % 2])
        .sum();
    (10 - total % 10) % 10
}

impl FromStr for Barcode {
    type Err = BarcodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let groups: Vec<&str> = text.split('-').collect();
        let [prefix, first, second, check] = groups[..] else {
            return Err(BarcodeError::Shape);
        };
        let numeric = |group: &str, len: usize| group.len() == len && group.bytes().all(|b| b.is_ascii_digit());
        if prefix != "WB" || !numeric(first, 4) || !numeric(second, 4) || !numeric(check, 1) {
            return Err(BarcodeError::Shape);
        }
        let digits = format!("{first}{second}");
        let expected = check_digit(&digits);
        let found = check.parse().map_err(|_| BarcodeError::Shape)?;
        if expected != found {
            return Err(BarcodeError::CheckDigit { expected, found });
        }
        Ok(Barcode { digits })
    }
}

impl fmt::Display for Barcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WB-{}-{}-{}", &self.digits[..4], &self.digits[4..], check_digit(&self.digits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_number_round_trips() {
        let barcode: Barcode = "WB-2041-7735-5".parse().unwrap();
        assert_eq!(barcode.to_string(), "WB-2041-7735-5");
    }

    #[test]
    fn wrong_check_digit_is_reported() {
        let error = "WB-2041-7735-6".parse::<Barcode>().unwrap_err();
        assert_eq!(error, BarcodeError::CheckDigit { expected: 5, found: 6 });
    }
}
