#include <cuda_runtime.h>

// Scales a vector.
__global__ void scale(float* data, float factor) {
  __shared__ float tile[32];
  data[threadIdx.x] *= factor;
}
template <typename T>
__global__ void __launch_bounds__(256) reduce(const T* in, T* out) {}
__device__ __forceinline__ float square(float x) { return x * x; }
__host__ __device__ int both(int x);
__constant__ float table[16];

void run(cudaStream_t stream) {
  scale<<<1, 32, 0, stream>>>(data, 2.0f);
  at::native::reduce<float><<<grid, block>>>(in, out);
  C10_CUDA_CHECK(cudaGetLastError());
}
