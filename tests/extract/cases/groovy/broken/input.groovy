class Parcels {
    int count() {
        if (open) {
        total
    }

    void pack(String name {
        wrap(name)
    }

    def label = "never closed
    void send() { post.send(this }
    def late = """never closed either
    String name() { 'x' }
    String code = made(
    def later() { }
}

class Later {
    void done() {}
}
