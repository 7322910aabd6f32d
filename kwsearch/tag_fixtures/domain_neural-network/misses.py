from .module import Module


class First(Module):
    pass


class Layer:
    pass


class Second(Layer):
    pass


Sequential()
