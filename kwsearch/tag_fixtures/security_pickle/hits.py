import pickle  # weak: import pickle
import pickle as pk  # weak: import pickle
from pickle import loads as unpack  # weak: import pickle.loads
import joblib
import numpy as np
import torch
from shelve import open as open_shelf  # weak: import shelve.open


def read(stream, data):
    pickle.load(stream)  # hit: call pickle.load
    pk.loads(data)  # hit: call pickle.loads
    unpack(data)  # hit: call pickle.loads
    open_shelf("notes")  # hit: call shelve.open
    joblib.load("model.joblib")  # hit: call joblib.load
    np.load("table.npy", allow_pickle=True)  # hit: call numpy.load
    torch.load("model.pt")  # hit: call torch.load
    getattr(pickle, "loads")(data)  # hit: call pickle.loads
    getattr(pickle, stream.name)(data)  # weak: dynamic pickle.*


class Reader(pickle.Unpickler):  # hit: base pickle.Unpickler
    pass


def local(data):
    import dill  # weak: import dill

    return dill.loads(data)  # hit: call dill.loads
