"""An index as untrusted input: one that is not the user's own is refused, and nothing that is read can run code."""

import io
import os
import pickle
import shutil
import subprocess

import pytest
import whoosh.index
from whoosh.filedb.filestore import FileStorage

from kwsearch.errors import IndexCorruptError, KwsearchError
from kwsearch.indexing.build import build_index
from kwsearch.store.local.disk import Disk
from kwsearch.store.local.manifest import open_manifest
from kwsearch.store.segment.builder import SegmentBuilder
from kwsearch.store.whoosh.storage import DurableStorage
from trust.trees import FILES, write_tree


class Payload:
    """What runs a command when it is unpickled as usual."""

    def __init__(self, call, *arguments):
        self.reduced = call, arguments

    def __reduce__(self):
        return self.reduced


PAYLOADS = {
    "os.mkdir": lambda marker: Payload(os.mkdir, marker),
    "os.system": lambda marker: Payload(os.system, f"touch {marker}"),
    "builtins.eval": lambda marker: Payload(eval, f"__import__('os').mkdir({marker!r})"),
    "subprocess.Popen": lambda marker: Payload(subprocess.Popen, ["touch", marker]),
}
PLACES = ["schema of the TOC", "segments of the TOC", "directory of a segment", "record of a document"]


@pytest.fixture
def planted(tmp_path):
    root = write_tree(tmp_path / "repo", FILES)
    index_dir = str(tmp_path / "index")
    build_index(root, index_dir=index_dir)
    return str(root), index_dir, str(tmp_path / "ran")


def plant(place, payload, index_dir):
    """Write a payload into one place of an index."""
    manifest = open_manifest(index_dir)
    storage = FileStorage(manifest.folder)
    segment = os.path.join(manifest.folder, manifest.entries[0].name)
    if place.endswith("TOC"):
        toc = whoosh.index.TOC.read(storage, "MAIN")
        os.unlink(os.path.join(manifest.folder, manifest.toc_name))
        if place.startswith("schema"):
            toc.schema.hostile = payload
        else:
            toc.segments.append(payload)
        toc.write(storage, "MAIN")
        return
    with open(segment, "rb") as stream:
        data = stream.read()
    evil = pickle.dumps(payload)
    where = 8 if place.startswith("directory") else len(data) - 200
    data = data[:where] + evil + data[where:]
    with open(segment, "wb") as stream:
        stream.write(data)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_payload_never_runs(place, kind, planted, ask, trial):
    root, index_dir, marker = planted
    plant(place, PAYLOADS[kind](marker), index_dir)
    ask("query", "name3", "--stale=trust", "--root", root, "--index-dir", index_dir)
    for command in ("status", "verify", "index"):
        ask(command, "--index-dir", index_dir, root)
    with trial("G4", "planted payloads in four places of an index: none runs") as payloads:
        payloads.check(not os.path.exists(marker), f"{kind} in {place} ran")


@pytest.mark.parametrize("kind", PAYLOADS)
def test_whoosh_is_given_nothing_to_unpickle(kind, planted, tmp_path, trial):
    _, _, marker = planted
    path = tmp_path / "file"
    path.write_bytes(pickle.dumps(PAYLOADS[kind](marker)))
    storage = DurableStorage(str(tmp_path), Disk())
    with trial("G4", "payloads that the storage of Whoosh does not open") as blocked:
        try:
            storage.open_file("file").read_pickle()
            blocked.check(False, kind)
        except io.UnsupportedOperation:
            blocked.check(not os.path.exists(marker), kind)


def test_the_payloads_are_live(tmp_path):
    marker = str(tmp_path / "ran")
    pickle.load(io.BytesIO(pickle.dumps(PAYLOADS["os.mkdir"](marker))))
    assert os.path.isdir(marker)


def everyone(index_dir):
    os.chmod(index_dir, 0o777)


def group(index_dir):
    os.chmod(index_dir, 0o770)


def linked(index_dir):
    os.rename(index_dir, index_dir + "-real")
    os.symlink(index_dir + "-real", index_dir)


@pytest.mark.parametrize("change", [everyone, group, linked])
def test_a_folder_that_others_may_write_is_refused(change, planted, ask, trial):
    root, index_dir, _ = planted
    change(index_dir)
    place = ["--index-dir", index_dir]
    with trial("G4", "index folders that are not the user's own: refused") as refused:
        for command in (
            ["query", "name3", "--root", root],
            ["status", root],
            ["verify", root],
            ["index", root],
        ):
            status, out, error = ask(command[0], *command[1:], *place)
            if change is linked:  # a link that the user names is followed, to a folder that is the user's own
                refused.check(status == 0, f"{command[0]}: {error}")
            elif command[0] == "verify":
                refused.check(
                    status == 1 and "may be written by other users" in out, f"{command}: {out}{error}"
                )
            else:
                refused.check(status == 2 and "other users" in error, f"{command[0]}: {status} {out} {error}")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_folder_of_another_user_is_refused(planted, ask, trial):
    root, index_dir, _ = planted
    os.chown(index_dir, 65534, 65534)
    with trial("G4", "index folders that are not the user's own: refused") as refused:
        for command in (["query", "name3", "--root", root], ["status", root], ["index", root]):
            status, _, error = ask(command[0], *command[1:], "--index-dir", index_dir)
            refused.check(status == 2 and "another user" in error, f"{command[0]}: {status} {error}")


def test_an_index_inside_the_tree_is_refused(planted, ask, trial):
    root, index_dir, _ = planted
    for name in (".kwsearch", ".cache/kwsearch", "deep/inside"):
        inside = os.path.join(root, name)
        shutil.copytree(index_dir, inside)
        with trial("G4", "indexes planted inside the tree: refused") as refused:
            for command in (["query", "name3", "--root", root], ["status", root], ["index", root]):
                status, _, error = ask(command[0], *command[1:], "--index-dir", inside)
                refused.check(status == 2 and "inside the indexed folder" in error, f"{name}: {error}")
            with pytest.raises(KwsearchError):
                build_index(root, index_dir=inside)


def test_an_index_of_another_tree_does_not_answer(planted, tmp_path, ask, trial):
    _root, index_dir, _ = planted
    other = write_tree(tmp_path / "other", FILES)
    with trial("G4", "indexes planted inside the tree: refused") as refused:
        for command in (
            ["query", "name3", "--root", str(other)],
            ["status", str(other)],
            ["index", str(other)],
        ):
            status, _, error = ask(command[0], *command[1:], "--index-dir", index_dir)
            refused.check(status == 2 and "holds the index of" in error, f"{command[0]}: {error}")


def test_a_manifest_cannot_lead_out_of_its_folder(planted, tmp_path, trial):
    """Names in a manifest are file names: a forged one must not make the program open or remove other files."""
    _root, index_dir, _ = planted
    manifest = open_manifest(index_dir)
    victim = tmp_path / "victim.kws"
    builder = SegmentBuilder(str(victim))
    builder.finish()
    before = victim.read_bytes()
    manifest.entries[0].name = "../../victim.kws"
    with open(os.path.join(manifest.folder, manifest.name), "wb") as stream:
        stream.write(manifest.encode())
    with trial("G4", "planted payloads in four places of an index: none runs") as safe:
        try:
            open_manifest(index_dir)
            safe.check(False, "a manifest named a file outside its folder")
        except IndexCorruptError:
            safe.check(victim.read_bytes() == before, "the file was changed")
