"""Defaults of type parameters, and their bounds."""


class Box[Item: Base = Other, *Rest, **Names](Shelf):
    item: Item


def pick[Key: (Short, Long) = Short](keys: list[Key]) -> Key:
    return first(keys)


type Pairs[Key: Base, *Rest = *tuple[Part, ...], **Names = [Whole]] = dict[Key, Shelf]


class Many[
    Key = Part,
    Value: Bound = list[Whole],
]:
    value: Value
