class Hits {
    @Deprecated // hit: decorator Deprecated
    void old() {}
}
