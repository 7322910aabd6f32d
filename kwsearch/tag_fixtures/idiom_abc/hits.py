import abc
from abc import ABC, abstractmethod
from typing import Protocol, TypeVar

T = TypeVar("T")


class Store(ABC):  # hit: base abc.ABC
    @abstractmethod  # hit: decorator abc.abstractmethod
    def read(self): ...


class Readable(Protocol):  # hit: base typing.Protocol
    def read(self): ...


class Typed(Protocol[T]):  # hit: base typing.Protocol
    def read(self): ...


class Old(metaclass=abc.ABCMeta):  # hit: base abc.ABCMeta
    pass
