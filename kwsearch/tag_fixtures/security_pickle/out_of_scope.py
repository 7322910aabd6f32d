def inside():
    import pickle as store  # weak: import pickle

    return store.loads


def outside(data):
    return store.loads(data)
