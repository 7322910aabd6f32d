class Misses {
    String name = "Thread";
}
