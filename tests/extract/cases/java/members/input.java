class Members {
    /**
     * Adds numbers.
     *
     * @param a first
     */
    @Override
    public final synchronized int add(int a, int... more) throws IOException, Failure {
        int sum = a;
        for (int m : more) sum += m;
        return sum;
    }

    int add(String a) { return 0; }
    <R> R convert(List<? super R> from) { return null; }
    abstract void shape();
    native int fast(byte[] data);
    private static <K, V> Map<K, V> empty() { return Map.of(); }
    Runnable task = () -> run();
    Thread worker = new Thread() {
        int ticks;
        @Override public void run() { int local; tick(); }
    };
}

@interface Top { String[] value() default {}; }

record Unit() {}
