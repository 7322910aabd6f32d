import json
import numpy as np

sp = np.linalg
sp.solve(1)
dump = json.dump
dump({})
run = sp.norm
danger = eval
twice = json.loads
twice = str
twice("not known")


def inside(stream):
    read = json.load
    read(stream)
    danger("1")
    return run(dump)


def hidden(dump):
    sp = make()
    sp.solve("a local")
    return dump("a parameter")


class Reader:
    read = json.load

    def all(self):
        return read("not seen from here")
