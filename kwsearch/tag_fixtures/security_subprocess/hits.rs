use std::process::Command; // weak: import std.process.Command

fn run() {
    Command::new("ls").status(); // hit: call std.process.Command.new
}
