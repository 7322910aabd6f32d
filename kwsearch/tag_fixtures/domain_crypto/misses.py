import random

from numpy.random import choice

choice([1, 2])
secrets = {"key": "value"}
secrets.get("key")
text = "random.random()"
