abstract class Hits { // hit: def Hits
    abstract void read(); // hit: def Hits.read
}
