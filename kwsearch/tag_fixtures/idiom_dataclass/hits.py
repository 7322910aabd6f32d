import dataclasses
from collections import namedtuple
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

import attrs
from pydantic import BaseModel


@dataclass(frozen=True)  # hit: decorator dataclasses.dataclass
class First:
    x: int


@dataclasses.dataclass  # hit: decorator dataclasses.dataclass
class Second:
    x: int


@attrs.define  # hit: decorator attrs.define
class Third:
    x: int


class Fourth(NamedTuple):  # hit: base typing.NamedTuple
    x: int


class Fifth(TypedDict):  # hit: base typing.TypedDict
    x: int


class Sixth(BaseModel):  # hit: base pydantic.BaseModel
    x: int


Seventh = namedtuple("Seventh", "x")  # hit: call collections.namedtuple
