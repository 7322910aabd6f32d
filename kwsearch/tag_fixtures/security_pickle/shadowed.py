from pickle import loads  # weak: import pickle.loads


def first(loads):
    return loads("parameter")


def second():
    loads = str.split
    return loads("assigned")


def third():
    def loads(text):
        return text

    return loads("a local function")


def fourth(texts):
    return [loads(text) for loads, text in texts]


class Box:
    def loads(self, data):
        return data

    def open(self, data):
        return self.loads(data)
