use std::thread; // weak: import std.thread

fn run() {
    thread::spawn(|| {}); // hit: call std.thread.spawn
}
