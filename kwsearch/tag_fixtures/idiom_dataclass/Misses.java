class Misses {
    int record;
}
