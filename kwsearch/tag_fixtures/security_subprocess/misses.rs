use crate::menu::Command;

fn run() {
    Command::new("ls").status();
}
