import importlib
from importlib import import_module

importlib.import_module("pickle").loads(data)  # weak: import pickle | hit: call pickle.loads
importlib.import_module(".pickle", "package").loads(data)
importlib.import_module(name).loads(data)
store = import_module("dill")  # weak: import dill
store.load(stream)  # hit: call dill.load
other = import_module(name)
other.load(stream)
