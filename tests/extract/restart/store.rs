use std::collections::HashMap;

pub const LIMIT: usize = 10;

#[derive(Debug)]
pub struct Store {
    names: HashMap<String, u32>,
}

impl Store {
    pub fn new() -> Self {
        Store { names: HashMap::new() }
    }

    pub fn find(&self, part: &str, exact: bool) -> Option<Vec<u32>> {
        let mut found = Vec::new();
        for (name, number) in &self.names {
            if (exact && name == part) || name.contains(part) {
                found.push(*number);
            }
        }
        match found.len() {
            0 => None,
            _ => Some(found),
        }
    }

    fn len(&self) -> usize {
        self.names.len()
    }
}

pub fn merge(stores: &[Store]) -> u32 {
    let mut total = 0;
    for store in stores {
        total += store.len() as u32;
    }
    total
}

pub enum Colour {
    Red,
    Blue,
}

fn paint(colour: Colour) -> char {
    match colour {
        Colour::Red => 'r',
        Colour::Blue => 'b',
    }
}
