record Hits(int x) {} // hit: def Hits
