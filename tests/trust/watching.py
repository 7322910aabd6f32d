"""Sees what this process opens, changes and starts, by Python's audit events; needs no root and no strace."""

import os
import sys

_CHANGES = {
    "os.mkdir": ((0, 2),), "os.remove": ((0, 1),), "os.rmdir": ((0, 1),), "os.truncate": ((0, None),),
    "os.rename": ((0, 2), (1, 3)), "os.link": ((1, 3),), "os.symlink": ((1, 2),), "os.chmod": ((0, 2),),
    "os.utime": ((0, 3),), "os.chown": ((0, 3),),
}  # fmt: skip
"""Events that change something: places of a path and of its folder's descriptor among their arguments."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """A context manager; afterwards it has what happened within.

    Attributes:
        read: Absolute paths that were opened, each with its folder resolved and its last part as it was named.
        changed: Absolute paths that were opened for writing, made, removed or renamed, likewise.
        started: Programs that were started.
    """

    _current = None
    _is_hooked = False

    def __init__(self):
        self.read = []
        self.changed = []
        self.started = []
        self._looking = False

    def __enter__(self):
        if not Watch._is_hooked:
            sys.addaudithook(Watch._hook)  # it stays for ever, and looks only when somebody watches
            Watch._is_hooked = True
        Watch._current = self
        return self

    def __exit__(self, *_):
        Watch._current = None

    @staticmethod
    def _hook(event, arguments):
        self = Watch._current
        if self is not None and not self._looking:
            self._looking = True
            try:
                self._note(event, arguments)
            finally:
                self._looking = False

    def _note(self, event, arguments):
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, str | bytes):
                writes = flags & _WRITING if mode is None else any(letter in mode for letter in "wax+")
                self._add(self.changed if writes else self.read, path, None)
        elif event in _CHANGES:
            for place, folder in _CHANGES[event]:
                if isinstance(arguments[place], str | bytes):
                    self._add(self.changed, arguments[place], None if folder is None else arguments[folder])
        elif event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.spawn"):
            self.started.append(str(arguments[0]))

    def _add(self, rows, path, descriptor):
        path = os.fsdecode(path)
        if not os.path.isabs(path):
            if descriptor in (None, -1):
                return  # below an open folder, whose own opening was seen
            path = os.path.join(os.readlink(f"/proc/self/fd/{descriptor}"), path)
        rows.append(os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)))
