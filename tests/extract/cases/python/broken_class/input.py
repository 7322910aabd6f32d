from typing import overload
class Panel(Base):
""What is shown."""
    def open(self, at: Place) -> Opened:
