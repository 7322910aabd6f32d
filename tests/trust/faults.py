"""Disks that kill, fail and lose power: what the tests put in the place of the store's own."""

import os
import signal
import sys

from kwsearch.store.local.disk import Disk
from kwsearch.store.whoosh.store import LocalStore


class CountingDisk(Disk):
    """Calls ``strike`` before and after every change; subclasses say what happens there."""

    def __init__(self):
        self.steps = 0

    def strike(self, path):
        self.steps += 1

    def _around(self, name, path, *arguments):
        self.strike(path)
        result = getattr(super(), name)(path, *arguments)
        self.strike(path)
        return result

    def make_folder(self, path):
        self._around("make_folder", path)

    def create(self, path):
        self.strike(path)
        return super().create(path)

    def sync(self, stream):
        self._around("sync", stream)

    def finish_segment(self, builder):
        self._around("finish_segment", builder)

    def sync_folder(self, path):
        self._around("sync_folder", path)

    def rename(self, old, new):
        self._around("rename", old, new)

    def remove(self, path):
        self._around("remove", path)

    def remove_folder(self, path):
        self._around("remove_folder", path)


class KillingDisk(CountingDisk):
    """Ends the process at one step, as kill -9 does; a segment that is being written then is half there."""

    def __init__(self, fatal_step):
        super().__init__()
        self.fatal_step = fatal_step

    def strike(self, path):
        super().strike(path)
        if self.steps == self.fatal_step:
            if hasattr(path, "add_file"):
                with open(path.path, "wb") as stream:
                    stream.write(b"KWSEGMT1 torn")
            os.kill(os.getpid(), signal.SIGKILL)


def in_child(function, *arguments):
    """Run a function in a forked child; return the signal that killed it, or 0."""
    child = os.fork()
    if child == 0:
        try:
            function(*arguments)
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


class FailingDisk(CountingDisk):
    """Fails one step and every later one that writes, as a full or broken disk does."""

    def __init__(self, failing_step, number):
        super().__init__()
        self.failing_step = failing_step
        self.number = number

    def strike(self, path):
        super().strike(path)
        if self.steps == self.failing_step:
            raise OSError(self.number, os.strerror(self.number), "somewhere")


class ForgetfulDisk(Disk):
    """Remembers what a power cut would leave: bytes that were synced, names that were synced with their folder."""

    def __init__(self):
        self.bytes_of = {}
        self.names = {}

    def adopt(self, folder):
        """Take everything that is there as durable."""
        for path, _, names in os.walk(folder):
            for name in names:
                self._remember(os.path.join(path, name))
            self.sync_folder(path)

    def _remember(self, path):
        with open(path, "rb") as stream:
            self.bytes_of[os.stat(path).st_ino] = stream.read()

    def sync(self, stream):
        super().sync(stream)
        self._remember(stream.name if isinstance(stream.name, str) else f"/proc/self/fd/{stream.fileno()}")

    def finish_segment(self, builder):
        super().finish_segment(builder)
        self._remember(builder.path)

    def sync_folder(self, path):
        super().sync_folder(path)
        self.names[path] = {name: os.stat(os.path.join(path, name)).st_ino for name in os.listdir(path)}

    def cut(self, folder, target, *, late_names):
        """Write what is left of ``folder`` to ``target``; with ``late_names``, also names that were not synced."""
        for path, folders, _ in os.walk(folder):
            durable = self.names.get(path, {})
            if late_names:
                durable = {name: os.stat(os.path.join(path, name)).st_ino for name in os.listdir(path)}
            place = os.path.join(target, os.path.relpath(path, folder))
            known = path == str(folder) or os.path.basename(path) in self.names.get(os.path.dirname(path), {})
            if not known and not late_names:
                continue
            os.makedirs(place, mode=0o700, exist_ok=True)
            for name, inode in durable.items():
                if name not in folders:
                    with open(os.path.join(place, name), "wb") as stream:
                        stream.write(self.bytes_of.get(inode, b""))


class CuttingDisk(ForgetfulDisk):
    """Takes a picture of what a power cut would leave, after every step that names a file."""

    watching = False

    def __init__(self, index_dir, pictures):
        super().__init__()
        self.index_dir = index_dir
        self.pictures = pictures
        self.adopt(index_dir)
        self.watching = True

    def _picture(self):
        for late_names in (False, True):
            target = self.pictures / str(len(os.listdir(self.pictures)))
            self.cut(self.index_dir, target, late_names=late_names)
            target.chmod(0o700)

    def finish_segment(self, builder):
        super().finish_segment(builder)
        self._picture()

    def rename(self, old, new):
        super().rename(old, new)
        self._picture()

    def sync_folder(self, path):
        super().sync_folder(path)
        if self.watching:
            self._picture()


class LineKiller:
    """Ends the process at the Nth line of Python that it runs in these folders; counts lines when N is 0."""

    def __init__(self, folders, fatal_line=0):
        self.folders = folders
        self.fatal_line = fatal_line
        self.lines = 0

    def _trace(self, frame, event, _):
        if not frame.f_code.co_filename.startswith(self.folders):
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self.fatal_line:
                os.kill(os.getpid(), signal.SIGKILL)
        return self._trace

    def __call__(self, function, *arguments):
        """Run a function."""
        before = sys.gettrace()
        sys.settrace(self._trace)
        try:
            function(*arguments)
        finally:
            sys.settrace(before)


def open_on(disk, root, place, **made):
    """What ``open_store`` returns, on a disk of the test's own."""
    return LocalStore(place, root=root, disk=disk, **made)
