//! What syn 2 finds in files of Rust: `cargo run --release FILE-WITH-PATHS`. What it cannot read is told.
//!
//! What is written inside of a macro's arguments is no definition, and neither is what syn leaves as tokens.

use std::fs::read_to_string;
use syn::visit::{self, Visit};
use syn::{Ident, Item};

struct Facts {
    path: String,
    /// How many blocks are around: constants in them are locals.
    blocks: usize,
}

impl Facts {
    fn say(&self, kind: &str, name: &Ident) {
        let text = name.to_string();
        let text = text.strip_prefix("r#").unwrap_or(&text);
        println!("{}\tdef\t{}\t{}\t{}", self.path, kind, text, name.span().start().line);
    }
}

impl<'ast> Visit<'ast> for Facts {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Const(it) if it.ident != "_" && self.blocks == 0 => self.say("value", &it.ident),
            Item::Enum(it) => self.say("type", &it.ident),
            Item::Macro(it) => it.ident.iter().for_each(|name| self.say("function", name)),
            Item::Mod(it) => self.say("module", &it.ident),
            Item::Static(it) if self.blocks == 0 => self.say("value", &it.ident),
            Item::Struct(it) => self.say("type", &it.ident),
            Item::Trait(it) => self.say("type", &it.ident),
            Item::TraitAlias(it) => self.say("type", &it.ident),
            Item::Type(it) => self.say("type", &it.ident),
            Item::Union(it) => self.say("type", &it.ident),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.blocks += 1;
        visit::visit_block(self, block);
        self.blocks -= 1;
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.say("function", &signature.ident);
        visit::visit_signature(self, signature);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        field.ident.iter().for_each(|name| self.say("value", name));
        visit::visit_field(self, field);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.say("enum-member", &variant.ident);
        visit::visit_variant(self, variant);
    }

    fn visit_trait_item_const(&mut self, item: &'ast syn::TraitItemConst) {
        self.say("value", &item.ident);
        visit::visit_trait_item_const(self, item);
    }

    fn visit_trait_item_type(&mut self, item: &'ast syn::TraitItemType) {
        self.say("type", &item.ident);
        visit::visit_trait_item_type(self, item);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.say("value", &item.ident);
        visit::visit_impl_item_const(self, item);
    }

    fn visit_impl_item_type(&mut self, item: &'ast syn::ImplItemType) {
        self.say("type", &item.ident);
        visit::visit_impl_item_type(self, item);
    }

    fn visit_foreign_item_static(&mut self, item: &'ast syn::ForeignItemStatic) {
        self.say("value", &item.ident);
        visit::visit_foreign_item_static(self, item);
    }

    fn visit_foreign_item_type(&mut self, item: &'ast syn::ForeignItemType) {
        self.say("type", &item.ident);
        visit::visit_foreign_item_type(self, item);
    }
}

fn main() {
    let names = std::env::args().nth(1).expect("a file with paths");
    for path in read_to_string(names).expect("paths").lines() {
        let Ok(text) = read_to_string(path) else { continue };
        match syn::parse_file(&text) {
            Ok(file) => Facts { path: path.to_string(), blocks: 0 }.visit_file(&file),
            Err(error) => eprintln!("{path}: {error}"),
        }
    }
}
