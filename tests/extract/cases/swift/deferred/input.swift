func load() {
    defer { close() }
    read()
}
