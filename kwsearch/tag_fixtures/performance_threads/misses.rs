fn spawn() {}

fn run() {
    spawn();
}
