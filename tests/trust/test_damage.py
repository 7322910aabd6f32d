"""G4: damage anywhere in an index is found by verify, never answered from, and healed by the next index run."""

import os
import shutil
import signal
import time

import pytest

from kwsearch.errors import IndexCorruptError, QueryLimitError, StoredIndexError
from kwsearch.indexing.build import build_index
from kwsearch.scan.reading import RACY_NS
from kwsearch.search.index import Index
from kwsearch.store.local.manifest import open_manifest
from kwsearch.store.whoosh.verify import verify_index
from trust.trees import write_tree

HOW = ["cut", "flip", "zero", "missing", "older", "swapped", "grow"]
QUERIES = [
    "shared", "name3", "call:getcwd", "import:os", "kind:class Alpha3", "lang:python", "tag:security/eval", "nam*",
    "path:f1", '"return os.getcwd"', "/name\\d+/", "-name4", "two",
]  # fmt: skip
SECONDS = 5


def text_of(number):
    words = " ".join(f"word{number}x{other}" for other in range(8))
    return (
        f"import os\n\n\nclass Alpha{number}:\n    pass\n\n\ndef name{number}(shared):\n"
        f"    # {words}\n    return os.getcwd() or eval('two')\n"
    )


@pytest.fixture
def sound(tmp_path):
    """A tree, its index after three updates, and the same index some states earlier."""
    root = write_tree(tmp_path / "repo", {f"f{number}.py": text_of(number) for number in range(20)})
    index_dir = tmp_path / "sound"
    build_index(root, index_dir=str(index_dir))
    shutil.copytree(index_dir, tmp_path / "older")
    for number in range(3):
        (root / f"f{number}.py").write_text(text_of(number + 100))
        build_index(root, index_dir=str(index_dir))
    os.utime(root / "f3.py", (1, 1))
    # No file is to be looked at again for having changed just now: that would write a damaged scan table anew.
    time.sleep(3 * RACY_NS / 1e9)
    build_index(root, index_dir=str(index_dir))
    return root, index_dir


def answers(root, index_dir):
    with Index(str(root), str(index_dir)) as index:
        found = []
        for query in QUERIES:
            answer = index.search(query, limit=0)
            found.append([(hit.path, hit.matches) for hit in answer.hits])
        return found


def damage(how, folder, older, generator):
    """Damage one file of an index; return what was done."""
    manifest = open_manifest(str(folder))
    names = sorted(manifest.file_names())
    files = [os.path.join(os.path.basename(manifest.folder), name) for name in names] + ["CURRENT"]
    if how == "missing":
        files.remove("CURRENT")  # without it there is no index, which is no damage
    name = generator.choice(files)
    path = folder / name
    data = bytearray(path.read_bytes())
    place = generator.randrange(len(data))
    if how == "missing":
        path.unlink()
        return f"{how} {name}"
    if how == "older":  # a state that a careless copy brought back in part
        before = older / os.path.basename(manifest.folder)
        state = open_manifest(str(older))
        part = generator.choice([state.name, state.toc_name, state.scan_name])
        target = folder / os.path.basename(manifest.folder) / {
            state.name: manifest.name, state.toc_name: manifest.toc_name, state.scan_name: manifest.scan_name,
        }[part]  # fmt: skip
        shutil.copy(before / part, target)
        return f"{how} {part}"
    if how == "swapped":
        chosen = generator.sample([name for name in files if name != "CURRENT"], 2)
        first, second = (folder / name for name in chosen)
        one, two = first.read_bytes(), second.read_bytes()
        first.write_bytes(two)
        second.write_bytes(one)
        return f"{how} {chosen}"
    if how == "cut":
        del data[place:]
    elif how == "flip":
        data[place] ^= 1 << generator.randrange(8)
    elif how == "zero":
        whole = bytes(data)
        data[place : place + 512] = bytes(len(data[place : place + 512]))
        if data == whole:
            data[place] ^= 255
    else:
        data += generator.randbytes(generator.randrange(1, 100))
    path.write_bytes(data)
    return f"{how} {name} at {place}"


def hung(*_):
    raise TimeoutError(f"no end after {SECONDS} s")


@pytest.mark.samples(12, 72, 1500)
@pytest.mark.parametrize("how", HOW)
@pytest.mark.timeout(900)
def test_damage_is_found_never_believed_and_healed(how, count, sound, tmp_path, trial, full, index_contents):
    root, index_dir = sound
    right, contents = answers(root, index_dir), index_contents(index_dir)
    signal.signal(signal.SIGALRM, hung)
    target = tmp_path / "damaged"
    with (
        trial("G4", "damaged index: verify finds it") as found,
        trial("G4", "damaged index: right answers or an error, in 5 s") as believed,
        trial("G4", "damaged index: the next index run heals it") as healed,
    ):
        for number in range(count):
            shutil.copytree(index_dir, target)
            what = damage(how, target, tmp_path / "older", found.random)
            signal.alarm(SECONDS)
            try:
                said = answers(root, target)
                believed.check(said == right, f"{what}: another answer")
            except (StoredIndexError, QueryLimitError):  # on a busy machine an expression may run out of time
                believed.check(True, "")
            except Exception as error:
                believed.check(False, f"{what}: {type(error).__name__}: {error}")
            try:
                problems = verify_index(str(target))
            except StoredIndexError as error:
                problems = [str(error)]
            found.check(problems != [], f"{what}: not found")
            signal.alarm(0)
            if full or number % 4 == 0:
                build_index(root, index_dir=str(target))
                sane = verify_index(str(target)) == [] and index_contents(target) == contents
                healed.check(sane, f"{what}: not healed")
            shutil.rmtree(target)


def test_a_file_that_shrinks_under_a_reader_does_not_end_it(sound, trial):
    """A copy in place may cut a file that is mapped; the kernel then ends whoever reads behind its end."""
    root, index_dir = sound
    right = answers(root, index_dir)
    index = Index(str(root), str(index_dir))
    try:
        manifest = open_manifest(str(index_dir))
        # Writers never change a segment file; what is put in its place leaves the mapped file as it was.
        for entry in manifest.entries:
            path = os.path.join(manifest.folder, entry.name)
            os.unlink(path)
            with open(path, "wb") as stream:
                stream.write(b"shorter")
        found = [[(hit.path, hit.matches) for hit in index.search(query, limit=0).hits] for query in QUERIES]
        with trial("G4", "damaged index: right answers or an error, in 5 s") as believed:
            believed.check(found == right, "an open index changed its answer")
    except IndexCorruptError:
        pass
    finally:
        index.close()
