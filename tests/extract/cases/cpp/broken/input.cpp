class Before { void a(); };
void half( {
  call(1);
}
class After {
  int kept();
  int value = ;
};
#if FLAG
void conditional() {
#else
void conditional(int x) {
#endif
  call(2);
}
void last() { call(3); }
