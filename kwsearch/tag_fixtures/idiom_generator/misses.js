function count() { return "yield"; }
