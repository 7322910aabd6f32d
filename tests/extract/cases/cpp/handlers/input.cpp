// A macro that handles errors, conversions behind macros, values behind members.
struct half {
  half_bits bits _GLIB20_INIT({});
  DEVICE_FUNC explicit operator float() const { return 1; }
  DEVICE_FUNC operator half_bits() const;
  FORCE_INLINE DEVICE_FUNC half (lowest)() { return half(); }
};

DEVICE_FUNC bool (isnan)(const half& a) {
  TRY { return a.check(); }
  CATCH(...) { throw; }
}
int last();
template <> struct limits<half> {
  static CONSTANT ns::half (max)() { return half(); }
};
CLEAN_INLINE half (min)(const half& a, const half& b) {
  return a;
}
