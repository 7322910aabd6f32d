#include <cstddef>

_SHOP_SUPPRESS_DEPRECATED_PUSH
_SHOP_DIAG_SUPPRESS("-Wold")
template <class T>
struct difference
{
  __host__ __device__ T operator()(const T& left, const T& right) const
  {
    return left - right;
  }
};

struct waiter_t
{
  _SHOP_SEMI_PRIVATE :
  template <class Env>
  struct _SHOP_VISIBLE state_t
  {
    _SHOP_HOST_DEVICE explicit state_t(Env env) noexcept
        : env_(env)
    {}

    Env env_;
  };
};

__global__ void count(int* values)
{
  _SHOP_PRAGMA_UNROLL()
  for (int i = 0; i < 4; ++i)
  {
    values[i] += 1;
  }
}
