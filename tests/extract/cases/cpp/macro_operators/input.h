namespace lib {
LIB_NAMESPACE_BEGIN

size_t size_of(const Store* lib_nonnull store, Store &lib_ref other);
const char* lib_nonnull Store::name() const { return name_; }
LIB_CONST_FUNCTION constexpr std::strong_ordering operator<=>(Store left, Store right);
LIB_CONST_FUNCTION constexpr bool operator<=(Store left, Store right) { return !(right < left); }
LIB_CONST_FUNCTION constexpr Store operator-(Store store);
LIB_CONST_FUNCTION constexpr int last(Store store);

template <typename T>
struct is_store<
    T, std::enable_if_t<std::is_same_v<
           typename T::result_type, std::decay_t<decltype((T::least)())>>>>
    : std::true_type {};
auto* handle LIB_UNUSED = make_handle(1);

LIB_NAMESPACE_END
}  // namespace lib
