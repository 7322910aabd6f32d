import jax
import tensorflow as tf
import torch
from numba import njit


@njit  # hit: decorator numba.njit
def first(x):
    return x


@torch.jit.script  # hit: decorator torch.jit.script
def second(x):
    return x


@tf.function  # hit: decorator tensorflow.function
def third(x):
    return x


fast = torch.compile(first)  # hit: call torch.compile
faster = jax.jit(first)  # hit: call jax.jit
