namespace shop {
template <class T> T twice(T value) { return value + value; }
template int twice<int>(int);
template long twice(long);
extern template char twice<char>(char);
template void Shelf<int>::sort();
template Pair Shelf<int>::split<long>(long);
template std::vector<int> build<int>();
template Shelf<int>::Shelf(int);
template const int Shelf<int>::size;
template bool operator==<int>(const Shelf<int>&, const Shelf<int>&);
template class Shelf<long>;
int after() { return twice(1); }
}
