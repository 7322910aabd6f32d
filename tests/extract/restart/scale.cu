#include <cuda_runtime.h>

struct Image {
    float *pixels;
    int count;
};

__device__ float clamp(float value) {
    return value < 0.0f ? 0.0f : value;
}

__global__ void scale(float *pixels, int count, float factor) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) {
        pixels[i] = clamp(pixels[i] * factor);
        if (pixels[i] > 1.0f) {
            pixels[i] = 1.0f;
        }
    }
}

void launch(Image image, float factor) {
    scale<<<image.count / 256, 256>>>(image.pixels, image.count, factor);
    cudaDeviceSynchronize();
}

int main() {
    launch(Image{nullptr, 0}, 2.0f);
    return 0;
}
