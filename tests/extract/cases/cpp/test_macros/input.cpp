struct Find { Find(Slice) {} };
Find::Find(Slice) {}
void run(int n, void (Bench::*method)(State*)) {
  void (Bench::*other)(State*) = nullptr;
}
TEST_F(Find, Empty) { look(); }
BOOST_AUTO_TEST_CASE(Whole) { look(); }
