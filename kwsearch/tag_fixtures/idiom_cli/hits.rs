use clap::Command; // weak: import clap.Command

fn main() {
    Command::new("parcels"); // hit: call clap.Command.new
}
