__global__ void add(float *x) { // hit: def add
    x[threadIdx.x] += 1;
}
