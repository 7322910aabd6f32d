"""A terminal that a program runs in as a person would run it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


class Terminal:
    """A real terminal of tmux."""

    def __init__(self, folder: Path, columns: int, lines: int = 30, shell: str = "PS1='%' sh") -> None:
        self.name = f"kw{os.getpid()}-{shell.rpartition('/')[2][:4].strip()}-{columns}-{lines}"
        self.folder = folder
        self.commands = 0
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(lines), "-s", self.name,
                  "-c", str(folder), f"env -u NO_COLOR -u PAGER -u LESS {shell}")  # fmt: skip

    def tmux(self, *arguments: str) -> str:
        run = subprocess.run(
            ["tmux", "-L", self.name, *arguments], capture_output=True, text=True, check=True
        )
        return run.stdout

    def run(self, command: str, *, escapes: bool = False) -> str:
        """Run a command that ends by itself on a cleared screen, and return the screen."""
        self.commands += 1
        end = f"end{self.commands}:0"
        return self.type(
            f"clear; {command}; echo end{self.commands}:$?", until=lambda text: end in text, escapes=escapes
        )

    def type(self, line: str, *, until: Callable[[str], bool], escapes: bool = False) -> str:
        """Type a line, and return the screen once it is what is waited for."""
        self.tmux("send-keys", "-t", self.name, line, *(["Enter"] if len(line) > 1 else []))
        deadline = time.monotonic() + 60
        while True:
            screen = self.tmux("capture-pane", "-p", *(["-e"] if escapes else []), "-t", self.name)
            if until(screen) or time.monotonic() > deadline:
                return screen
            time.sleep(0.1)
