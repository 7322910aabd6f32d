import cupy as cp  # weak: import cupy
import torch
import triton  # weak: import triton
from numba import cuda  # weak: import numba.cuda

torch.cuda.synchronize()  # hit: call torch.cuda.synchronize
model.cuda()  # hit: call model.cuda
tensor.to("cuda:0")  # hit: literal tensor.to
tensor.to(device="cuda")  # hit: literal tensor.to
torch.device("cuda")  # hit: literal torch.device
cp.zeros(3)  # hit: call cupy.zeros


@triton.jit  # hit: decorator triton.jit
def kernel(x):
    return x


@cuda.jit  # hit: decorator numba.cuda.jit
def other(x):
    return x
