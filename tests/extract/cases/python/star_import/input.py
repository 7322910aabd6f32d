from parcels import *


def given(weigh):
    return weigh(1)


def made():
    weigh = scale()
    return weigh(1), [seal(x) for seal in ()]


def looped():
    for weigh in ():
        weigh(1)


def outer():
    return weigh(1), seal(2), own(3)


def own(x):
    return x.weigh()
