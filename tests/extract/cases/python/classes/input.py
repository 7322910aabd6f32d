import abc
import enum
import functools
import typing as t
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypedDict, overload

from .base import Base, mixin


class Color(enum.Enum):
    """What is seen."""

    RED = 1
    GREEN = enum.auto()
    _ignore_ = ["x"]

    def describe(self):
        return self.name


class Warm(Color):
    ORANGE = 3


class Readable(Protocol):
    def read(self) -> bytes: ...


class Shape(ABC):
    """A shape."""

    sides: int = 0
    "How many sides it has."
    KIND = "shape"

    def __init__(self, name, *, size=1):
        self.name = name
        self.size, self._area = size, None
        self.name = name.strip()

    @property
    def area(self):
        """The area."""
        return self._area

    @area.setter
    def area(self, value):
        self._area = value

    @functools.cached_property
    def slow(self): return 1

    @staticmethod
    def make(): return Shape("x")

    @classmethod
    async def load(cls, path):
        cls.loaded = True

    @abstractmethod
    def draw(self): ...

    @overload
    def scale(self, by: int) -> None: ...
    @overload
    def scale(self, by: float) -> None: ...
    def scale(self, by): self.size *= by

    def __repr__(self): return "Shape"

    class Meta:
        ordering = ["name"]


@dataclass(frozen=True)
class Row(Base, mixin("x"), t.Generic[t.T], metaclass=abc.ABCMeta, flag=True):
    key: str
    value: "int" = 0


class Pair(NamedTuple):
    left: int


class Options(TypedDict, total=False):
    debug: bool


@functools.total_ordering
# a comment between
@mixin.deprecated("old")
class Old: pass
