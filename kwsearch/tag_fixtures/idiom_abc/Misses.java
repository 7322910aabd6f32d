class Misses {
    void read() {}
}
