import torch.nn as nn  # weak: import torch.nn
from torch.nn import Module  # weak: import torch.nn.Module


class First(nn.Module):  # hit: base torch.nn.Module
    pass


class Second(Module):  # hit: base torch.nn.Module
    pass


layers = nn.Sequential(First(), Second())  # hit: call torch.nn.Sequential
