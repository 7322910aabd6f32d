fn fetch() {}
