import os, pickle
import numpy as np
from json import loads
from pickle import load as read, dump

try:
    import simplejson as fast
except ImportError:
    fast = None

loads("module")
eval("bare")


def parameter(loads, np=np.pi, *eval, **os):
    loads("shadowed")
    np.load("shadowed")
    eval("shadowed")
    os.listdir("shadowed")


def annotation(x: np.ndarray, y=loads("default")):
    np.load(x)


def local_import():
    import pandas as pd
    from . import loads
    pd.read_csv("x")
    loads("sibling")
    fast.loads("fallback")


pd.read_csv("out of scope")


def assigned():
    np.load("before, but still local")
    np = None
    np.load("shadowed")


def nested():
    def dump(x): return x
    def inner():
        dump("shadowed")
    return [read(f) for f in os.listdir()], [read(1) for read in ()], lambda loads: loads("shadowed")


def bound():
    for loads in (): loads("shadowed")
    with open("x") as dump: dump("shadowed")
    if (np := 1): np.load("shadowed")


def caught():
    try: pass
    except OSError as read: read("shadowed")


def module_wide():
    global pickle
    pickle = 1


def after_global():
    pickle.load("bound by another function")


class Holder:
    def load(self): return 1
    def eval(self): return eval("a method hides nothing")
    dump = 1
    dump("shadowed in the body")
    def use(self):
        dump("not in methods")
        self.eval("a method")
        model.eval()


match os:
    case {"a": loads}: pass
    case [open, *_]: pass

loads("bound by a pattern")
open("so is this")


def late(): return helper("defined below")
def helper(x): return x
def exec(x): return x
exec("own")
read.attribute.deep("chain")
read(1)(2).more()
"text".join(loads)
