class Hits extends Thread { // hit: base Thread
    void run() {
        new Thread(this).start(); // hit: call Thread
    }
}
