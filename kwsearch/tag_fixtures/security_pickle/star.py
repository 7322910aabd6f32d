from pickle import *  # weak: import pickle

value = loads(open("value", "rb").read())  # hit: call pickle.loads
