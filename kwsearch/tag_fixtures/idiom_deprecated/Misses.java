class Misses {
    void deprecated() {}
}
