//! Judge of Rust: reads the output of `cargo metadata`, parses the module tree of every target with `syn`, and prints
//! `kind TAB file TAB file` for each module, `use` and whole path that leads to a module of the repository.
//!
//! The rules are those of the Rust reference: "Modules" (files and `#[path]`), "Use declarations" and "Paths".

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// What a name of a module stands for.
#[derive(Clone)]
enum Meaning {
    /// A module of the same crate.
    Module(usize),
    /// A path that a `use` gives a name to.
    Path(Vec<String>),
    /// The root of another crate, by its name.
    Crate(String),
}

/// A meaning, and whether other crates see it.
type Named = (Meaning, bool);

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

struct Module {
    file: PathBuf,
    parent: Option<usize>,
    root: usize,
    names: HashMap<String, Vec<Named>>,
    globs: Vec<(Vec<String>, bool)>,
}

/// A path that is written somewhere: the module around it, `use` or `path`, and its parts.
type Written = (usize, &'static str, Vec<String>);

struct Crate {
    /// Names of dependencies to names of packages.
    externs: HashMap<String, String>,
    is_2015: bool,
}

#[derive(Default)]
struct Judge {
    modules: Vec<Module>,
    crates: HashMap<usize, Crate>,
    libraries: HashMap<String, usize>,
    written: Vec<Written>,
    pairs: BTreeSet<(&'static str, PathBuf, PathBuf)>,
    judged: BTreeSet<PathBuf>,
}

fn underscored(name: &str) -> String {
    name.replace('-', "_")
}

/// The items that stand in the tokens of a macro such as `cfg_if!`, at whatever depth of braces they are whole.
fn items_of(tokens: TokenStream) -> Vec<syn::Item> {
    if let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) {
        return file.items;
    }
    let mut found = Vec::new();
    for token in tokens {
        if let TokenTree::Group(group) = token {
            if group.delimiter() == Delimiter::Brace {
                found.extend(items_of(group.stream()));
            }
        }
    }
    found
}

fn path_attribute(attributes: &[syn::Attribute]) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in attributes {
        if attribute.path().is_ident("path") {
            if let syn::Meta::NameValue(pair) = &attribute.meta {
                if let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value {
                    found.push(text.value());
                }
            }
        } else if attribute.path().is_ident("cfg_attr") {
            // #[cfg_attr(condition, path = "…")]
            if let syn::Meta::List(list) = &attribute.meta {
                let text = list.tokens.to_string();
                if let Some((_, rest)) = text.split_once("path = \"") {
                    if let Some((place, _)) = rest.split_once('"') {
                        found.push(place.to_string());
                    }
                }
            }
        }
    }
    found
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut found = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                found.pop();
            }
            std::path::Component::CurDir => {}
            _ => found.push(part),
        }
    }
    found
}

impl Judge {
    fn add_module(&mut self, file: &Path, parent: Option<usize>) -> usize {
        let index = self.modules.len();
        let root = parent.map_or(index, |parent| self.modules[parent].root);
        self.modules.push(Module {
            file: file.to_path_buf(),
            parent,
            root,
            names: HashMap::new(),
            globs: Vec::new(),
        });
        index
    }

    /// Read a file as a module; `folder` is where the files of its modules lie.
    fn read_file(&mut self, module: usize, folder: &Path, open: &mut HashSet<PathBuf>) {
        let file = self.modules[module].file.clone();
        if !open.insert(file.clone()) {
            return;
        }
        let parsed = std::fs::read_to_string(&file).ok().and_then(|text| syn::parse_file(&text).ok());
        if let Some(parsed) = parsed {
            self.judged.insert(file.clone());
            let beside = file.parent().unwrap().to_path_buf();
            self.read_items(module, &parsed.items, folder, &beside, open);
        }
        open.remove(&file);
    }

    fn read_items(
        &mut self,
        module: usize,
        items: &[syn::Item],
        folder: &Path,
        beside: &Path,
        open: &mut HashSet<PathBuf>,
    ) {
        for item in items {
            match item {
                syn::Item::Mod(item) => self.read_module(module, item, folder, beside, open),
                syn::Item::Use(item) => self.read_use(module, item),
                syn::Item::ExternCrate(item) => {
                    let name = item.ident.to_string();
                    let given = item.rename.as_ref().map_or(name.clone(), |(_, given)| given.to_string());
                    if name != "self" {
                        let names = &mut self.modules[module].names;
                        names.entry(given).or_default().push((Meaning::Crate(name.clone()), is_public(&item.vis)));
                        self.written.push((module, "use", vec![String::from("::"), name]));
                    }
                }
                syn::Item::Macro(item) => {
                    if !item.mac.path.is_ident("macro_rules") {
                        let inner = items_of(item.mac.tokens.clone());
                        self.read_items(module, &inner, folder, beside, open);
                    }
                    self.read_tokens(module, item.mac.tokens.clone());
                }
                other => {
                    let mut finder = Finder { uses: Vec::new(), paths: Vec::new(), tokens: Vec::new() };
                    finder.visit_item(other);
                    for item in finder.uses {
                        for (path, _) in leaves(&item) {
                            self.written.push((module, "use", path));
                        }
                    }
                    self.written.extend(finder.paths.into_iter().map(|path| (module, "path", path)));
                    for tokens in finder.tokens {
                        self.read_tokens(module, tokens);
                    }
                }
            }
        }
    }

    fn read_module(
        &mut self,
        module: usize,
        item: &syn::ItemMod,
        folder: &Path,
        beside: &Path,
        open: &mut HashSet<PathBuf>,
    ) {
        let name = item.ident.to_string().trim_start_matches("r#").to_string();
        let own = self.modules[module].file.clone();
        let given = path_attribute(&item.attrs);
        if let Some((_, items)) = &item.content {
            let inner = self.add_module(&own, Some(module));
            self.modules[module].names.entry(name.clone()).or_default().push((Meaning::Module(inner), is_public(&item.vis)));
            let below = folder.join(given.first().unwrap_or(&name));
            self.read_items(inner, items, &below, &below, open);
            return;
        }
        let mut places: Vec<(PathBuf, bool)> =
            given.iter().map(|place| (plain(&beside.join(place)), true)).collect();
        let is_sure = item.attrs.iter().any(|attribute| attribute.path().is_ident("path"));
        if !is_sure {
            places.push((folder.join(format!("{name}.rs")), false));
            places.push((folder.join(&name).join("mod.rs"), true));
        }
        for (place, is_folder) in places {
            if place.is_file() {
                self.pairs.insert(("mod", own.clone(), place.clone()));
                let inner = self.add_module(&place, Some(module));
                self.modules[module].names.entry(name.clone()).or_default().push((Meaning::Module(inner), is_public(&item.vis)));
                let below = if is_folder { place.parent().unwrap().to_path_buf() } else { folder.join(&name) };
                self.read_file(inner, &below, open);
            }
        }
    }

    fn read_use(&mut self, module: usize, item: &syn::ItemUse) {
        for (path, given) in leaves(item) {
            self.written.push((module, "use", path.clone()));
            if given == "*" {
                self.modules[module].globs.push((path, is_public(&item.vis)));
            } else if given != "_" {
                self.modules[module].names.entry(given).or_default().push((Meaning::Path(path), is_public(&item.vis)));
            }
        }
    }

    /// Note the paths in the tokens of a macro, where no parser says what they are.
    fn read_tokens(&mut self, module: usize, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
        let mut at = 0;
        while at < tokens.len() {
            if let TokenTree::Group(group) = &tokens[at] {
                self.read_tokens(module, group.stream());
            }
            if let TokenTree::Ident(first) = &tokens[at] {
                let is_inside = at > 0 && (is_colon(at - 1) && at > 1 && is_colon(at - 2));
                let is_dollar =
                    at > 0 && matches!(&tokens[at - 1], TokenTree::Punct(mark) if mark.as_char() == '$');
                let mut path = vec![first.to_string()];
                while is_colon(at + 1) && is_colon(at + 2) {
                    let Some(TokenTree::Ident(next)) = tokens.get(at + 3) else { break };
                    path.push(next.to_string());
                    at += 3;
                }
                if path.len() > 1 && !is_inside && (!is_dollar || path[0] == "crate") {
                    self.written.push((module, "path", path));
                }
            }
            at += 1;
        }
    }

    /// The module that a path leads to as far as it can be followed; None when it begins outside the repository.
    fn follow(&self, module: usize, path: &[String], is_use: bool, seen: &mut HashSet<(usize, String)>) -> Option<usize> {
        self.walk(module, path, is_use, seen).map(|(module, _)| module)
    }

    /// Like `follow`, with whether all parts are modules.
    fn walk(
        &self,
        module: usize,
        path: &[String],
        is_use: bool,
        seen: &mut HashSet<(usize, String)>,
    ) -> Option<(usize, bool)> {
        let of_crate = &self.crates[&self.modules[module].root];
        let mut rest = path;
        let mut at = module;
        let mut is_first = true;
        match path.first().map(String::as_str) {
            Some("crate") => {
                at = self.modules[module].root;
                rest = &path[1..];
                is_first = false;
            }
            Some("::") => {
                if of_crate.is_2015 {
                    at = self.modules[module].root;
                    rest = &path[1..];
                } else {
                    at = self.root_of(of_crate, path.get(1)?)?;
                    rest = &path[2..];
                    is_first = false;
                }
            }
            Some("self" | "super") => {
                while let Some("self" | "super") = rest.first().map(String::as_str) {
                    if rest[0] == "super" {
                        at = self.modules[at].parent?;
                    }
                    rest = &rest[1..];
                }
                is_first = false;
            }
            Some(_) if of_crate.is_2015 && is_use => at = self.modules[module].root,
            _ => {}
        }
        for (number, part) in rest.iter().enumerate() {
            let is_inside = self.modules[at].root == self.modules[module].root;
            match self.child(at, part, is_inside, seen) {
                Some(next) => at = next,
                None if is_first && number == 0 => at = self.root_of(of_crate, part)?,
                None => return Some((at, false)),
            }
        }
        Some((at, true))
    }

    fn root_of(&self, of_crate: &Crate, name: &str) -> Option<usize> {
        self.libraries.get(of_crate.externs.get(name)?).copied()
    }

    /// The module that a name means inside a module, seen from the same crate or from another.
    fn child(
        &self,
        module: usize,
        name: &str,
        is_inside: bool,
        seen: &mut HashSet<(usize, String)>,
    ) -> Option<usize> {
        if !seen.insert((module, name.to_string())) {
            return None;
        }
        let mut found = None;
        for (meaning, is_public) in self.modules[module].names.get(name).into_iter().flatten() {
            if !is_inside && !is_public {
                continue;
            }
            let meant = match meaning {
                Meaning::Module(index) => Some(*index),
                Meaning::Crate(name) => self.root_of(&self.crates[&self.modules[module].root], name),
                Meaning::Path(path) => {
                    self.walk(module, path, true, seen).filter(|(_, is_whole)| *is_whole).map(|(index, _)| index)
                }
            };
            found = found.or(meant);
        }
        if found.is_none() && !self.modules[module].names.contains_key(name) {
            for (glob, is_public) in &self.modules[module].globs {
                if !is_inside && !is_public {
                    continue;
                }
                if let Some((inside, true)) = self.walk(module, glob, true, seen) {
                    let is_own = self.modules[inside].root == self.modules[module].root;
                    found = found.or_else(|| self.child(inside, name, is_own, seen));
                }
            }
        }
        seen.remove(&(module, name.to_string()));
        found
    }

    fn answer(&mut self) {
        let written = std::mem::take(&mut self.written);
        for (module, kind, path) in &written {
            if *kind == "path" && path.len() < 2 {
                continue;
            }
            // What a path outside of `use` ends in is no module.
            let modules = if *kind == "path" { &path[..path.len() - 1] } else { &path[..] };
            if let Some(found) = self.follow(*module, modules, *kind == "use", &mut HashSet::new()) {
                let own = self.modules[*module].file.clone();
                let file = self.modules[found].file.clone();
                if own != file {
                    self.pairs.insert((*kind, own, file));
                }
            }
        }
    }
}

/// Everything in an item that is no module: its `use`, paths and macros.
struct Finder {
    uses: Vec<syn::ItemUse>,
    paths: Vec<Vec<String>>,
    tokens: Vec<TokenStream>,
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.uses.push(item.clone());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let mut parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        if path.leading_colon.is_some() {
            parts.insert(0, String::from("::"));
        }
        self.paths.push(parts);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, found: &'ast syn::Macro) {
        self.tokens.push(found.tokens.clone());
        visit::visit_macro(self, found);
    }
}

/// The paths of a `use`, each with the name that it gives.
fn leaves(item: &syn::ItemUse) -> Vec<(Vec<String>, String)> {
    fn collect(tree: &syn::UseTree, before: &[String], found: &mut Vec<(Vec<String>, String)>) {
        let with = |name: &syn::Ident| {
            let mut path = before.to_vec();
            let name = name.to_string();
            if name != "self" || path.is_empty() {
                path.push(name);
            }
            path
        };
        match tree {
            syn::UseTree::Path(inner) => collect(&inner.tree, &with(&inner.ident), found),
            syn::UseTree::Name(leaf) => {
                let path = with(&leaf.ident);
                let name = path.last().unwrap().clone();
                found.push((path, name));
            }
            syn::UseTree::Rename(leaf) => found.push((with(&leaf.ident), leaf.rename.to_string())),
            syn::UseTree::Glob(_) => found.push((before.to_vec(), String::from("*"))),
            syn::UseTree::Group(group) => group.items.iter().for_each(|inner| collect(inner, before, found)),
        }
    }
    let mut found = Vec::new();
    let start = if item.leading_colon.is_some() { vec![String::from("::")] } else { Vec::new() };
    collect(&item.tree, &start, &mut found);
    found.retain(|(path, _)| !path.is_empty());
    found
}

fn main() {
    let metadata: serde_json::Value = serde_json::from_reader(std::io::stdin()).expect("output of cargo metadata");
    let mut judge = Judge::default();
    let empty = Vec::new();
    for package in metadata["packages"].as_array().unwrap_or(&empty) {
        let mut externs = HashMap::new();
        for dependency in package["dependencies"].as_array().unwrap_or(&empty) {
            let name = dependency["name"].as_str().unwrap();
            let given = dependency["rename"].as_str().unwrap_or(name);
            externs.insert(underscored(given), underscored(name));
        }
        let own = underscored(package["name"].as_str().unwrap());
        let targets = package["targets"].as_array().unwrap_or(&empty);
        let is_library = |target: &serde_json::Value| {
            let kinds = target["kind"].as_array().unwrap_or(&empty);
            kinds.iter().any(|kind| kind.as_str().unwrap().ends_with("lib") || kind == "proc-macro")
        };
        // The package's own library is what its other targets call by the name of the library.
        let library = targets.iter().find(|target| is_library(target));
        for target in targets {
            let place = PathBuf::from(target["src_path"].as_str().unwrap());
            let root = judge.add_module(&place, None);
            let mut known = externs.clone();
            if let Some(library) = library {
                known.insert(underscored(library["name"].as_str().unwrap()), own.clone());
            }
            judge.crates.insert(root, Crate { externs: known, is_2015: target["edition"] == "2015" });
            if is_library(target) {
                judge.libraries.insert(own.clone(), root);
            }
            judge.read_file(root, place.parent().unwrap(), &mut HashSet::new());
        }
    }
    judge.answer();
    for file in &judge.judged {
        println!("file\t{}\t", file.display());
    }
    for (kind, file, target) in &judge.pairs {
        println!("{kind}\t{}\t{}", file.display(), target.display());
    }
}
