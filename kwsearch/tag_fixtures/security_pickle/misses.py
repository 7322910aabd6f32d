"""Near-misses: pickle.loads(data) in a docstring."""

import numpy as np
import torch
from .pickle import loads
from . import pickle

text = "pickle.loads"
# pickle.loads(text)
loads(text)
pickle.loads(text)
np.load("table.npy")
np.load("table.npy", allow_pickle=False)
torch.load("model.pt", weights_only=True)
