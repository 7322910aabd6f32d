//! Definitions of Nix by rnix 0.12: the program of a crate whose dependencies are rnix 0.12 and rowan 0.15;
//! its argument is a file with paths. A value that a named function binds for itself is left out.

use rnix::ast::{Attr, AttrpathValue, Expr, HasEntry};
use rnix::{Root, SyntaxKind};
use rowan::ast::AstNode;

fn main() {
    let paths = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    for path in paths.lines() {
        let text = match std::fs::read_to_string(path) { Ok(text) => text, Err(_) => continue };
        let parsed = Root::parse(&text);
        if !parsed.errors().is_empty() {
            eprintln!("{path}: {}", parsed.errors()[0]);
            continue;
        }
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        for node in parsed.syntax().descendants() {
            let Some(binding) = AttrpathValue::cast(node.clone()) else { continue };
            let Some(last) = binding.attrpath().and_then(|path| path.attrs().last()) else { continue };
            let name = match &last {
                Attr::Ident(name) => name.to_string(),
                Attr::Str(name) => {
                    let whole = name.syntax().text().to_string();
                    if whole.contains("${") || whole.len() <= 2 { continue }
                    whole.trim_matches('"').to_string()
                }
                Attr::Dynamic(_) => continue,
            };
            let function = matches!(binding.value(), Some(Expr::Lambda(_)));
            let kind = if function { "function" } else { "value" };
            let own = binding.syntax().parent().map_or(false, |p| p.kind() == SyntaxKind::NODE_LET_IN);

            if !function && own && binding.syntax().ancestors().skip(1).filter_map(AttrpathValue::cast)
                .any(|around| matches!(around.value(), Some(Expr::Lambda(_)))) { continue }
            println!("{path}\tdef\t{kind}\t{name}\t{}", line(last.syntax().text_range().start().into()));
        }
    }
}
