function async() { return "await"; }
