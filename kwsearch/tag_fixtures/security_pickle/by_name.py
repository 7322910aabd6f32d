import importlib

importlib.import_module("pickle")  # weak: import pickle
importlib.import_module(".pickle", "package")
