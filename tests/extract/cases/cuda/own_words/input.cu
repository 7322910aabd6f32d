// What CUDA has and C++ has not, where a grammar of C++ stumbles over it.
struct Splitter {
  int const* offsets;

  __host__ __device__ explicit Splitter(int const* o) : offsets{o} {}
  __device__ ~Splitter();
  __host__ __device__ operator bool() const { return offsets != nullptr; }
  centroid operator() __device__(size_type index) const { return centroids[index]; }
  static constexpr __device__ int width = 4;
};

template <int Size>
__global__ void __launch_bounds__(Size, (Size > 64) ? 2 : 4)
count_words(char const* text, int* counts) {
  extern __shared__ int own[];
  __shared__ typename Scan<Size>::TempStorage storage;
  own[threadIdx.x] = 0;
}

__launch_bounds__(128) __global__ void clear(int* counts);
struct __align__(16) Pair { int first, second; };

std::pair<std::vector<std::unique_ptr<column>>, std::vector<table_view>> both(
  std::vector<table_view> tables, cuda_stream_view stream)
{
  auto twice = [factor = 2] __device__ __host__(int x) { return factor * x; };
  auto plain = [] __device__(auto x) -> int { return x; };
  count_words<64><<<dim3(4), 64, bytes_of(tables), stream.value()>>>(text_of(tables), nullptr);
  clear<<<1, 128>>>
    ();
  return {};
}
