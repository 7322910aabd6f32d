import jax
import torch
from torch.autograd import Function


class Square(Function):  # hit: base torch.autograd.Function
    pass


loss.backward()  # hit: call loss.backward
torch.autograd.grad(y, x)  # hit: call torch.autograd.grad
slope = jax.grad(function)  # hit: call jax.grad
