enum Operation {
    ADD {
        int run(int a, int b) { return sum(a, b); }
    };

    abstract int run(int a, int b);
}

class Holder {
    final Runnable task = new Runnable() {
        int count;

        public void run() { count++; }
    };

    void start() {
        new Thread(new Runnable() {
            public void run() { start(); }
        });
    }
}
