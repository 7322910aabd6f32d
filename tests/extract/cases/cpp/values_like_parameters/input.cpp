// Variables whose values look like the parameters of a function.
void store(const Request& request) {
  std::lock_guard<std::mutex> lock(mutex_of(request));
  Lock second(mutex);
  std::string name(request_name());
  std::unique_ptr<char> bytes(static_cast<char*>(allocate(size)), release);
  Row row(rows::make(first, last));
  Cell cell(row_of(name)[0]);
  int declared(int count);
  Row taken(const Request);
  Row named(Request other);
  Row pointed(Request*);
}

SUITE("stores", "[fast]") {
  device_vector<int> input(length_of(names), no_init);
  Row local(Request other);
}
