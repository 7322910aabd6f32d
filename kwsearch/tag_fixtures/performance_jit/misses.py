import re
import torch

re.compile("jit")
torch.jit.is_scripting()
model.compile()


def njit(function):
    return function


@njit
def first(x):
    return x
