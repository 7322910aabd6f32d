from typing import overload

VERSION: str
class Reader:
    name: str
    def read(self, size: int = ...) -> bytes: ...
@overload
def open(path: str) -> Reader: ...
