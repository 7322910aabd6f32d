"""How names are imported."""
from __future__ import annotations

import os.path
import numpy as np, json
from pickle import loads as unpickle, dumps
from .sibling import helper
from .. import parent
from os.path import *

np.load("x")
unpickle(b"")
os.path.join("a", "b")
helper()
parent.run()
