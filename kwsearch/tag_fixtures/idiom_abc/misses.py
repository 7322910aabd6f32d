from .abc import ABC


class Protocol:
    pass


class Http(Protocol):
    pass


class Letters(ABC):
    pass
