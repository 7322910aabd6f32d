"""Reading one file: bounded, through no link, and honest about what changed meanwhile."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from kwsearch.scan.reading import BINARY_BLOCK_BYTES, LONG_LINE_BYTES, Reading, SourceReader, classify_content

LIMIT = 10_000

CONTENT: dict[str, tuple[bytes, str, str | None]] = {
    "text": (b"x = 1\n", "python", None),
    "nothing": (b"", "python", None),
    "NUL": (b"a\0b", "python", "binary"),
    "NUL at the end of the first block": (
        b"x\n" * (BINARY_BLOCK_BYTES // 2 - 1) + b"x\0",
        "python",
        "binary",
    ),
    "NUL behind the first block": (b"x\n" * (BINARY_BLOCK_BYTES // 2) + b"\0", "python", None),
    "UTF-16": ("text".encode("utf-16"), "python", "utf-16"),
    "UTF-16 big-endian": (b"\xfe\xff" + "text".encode("utf-16-be"), "python", "utf-16"),
    "UTF-32": ("text".encode("utf-32"), "python", "utf-16"),
    "UTF-8 with a mark": (b"\xef\xbb\xbfx = 1\n", "python", None),
    "Latin-1": (b"caf\xe9\n", "python", None),
    "one long line of code": (b"a=1;" * 2000, "javascript", "minified"),
    "one line of a small file": (b"a=1;" * 1000, "javascript", None),
    "one long line of prose": (b"word " * 2000, "markdown", None),
    "one endless line in prose": (b"word " * (LONG_LINE_BYTES // 4), "markdown", "minified"),
    "one endless line among short ones": (b"x\n" * 1000 + b"y" * (LONG_LINE_BYTES + 1), "python", None),
    "a table of data in a script": (b"x;\n" * 1000 + b"y" * (LONG_LINE_BYTES + 1), "javascript", None),
    "one endless line of data": (b"x\n" * 1000 + b"y" * (LONG_LINE_BYTES + 1), "json", "minified"),
    "nothing but a table of data": (b"TABLE = [" + b"1, " * 60_000 + b"]\n", "python", None),
    "a table among few short lines": (
        b"function a(){}\nconst T=[" + b"1," * 60_000 + b"];\nfunction b(){}\n",
        "javascript",
        None,
    ),
    "nothing but a table in a script": (b"var T = [" + b"1, " * 60_000 + b"]\n", "javascript", None),
    "a bundle below its licence": (
        b"/*!\n * MIT\n */\n" + b"function a(b){return b+1};" * 900,
        "javascript",
        "minified",
    ),
    "a bundle with a table in it": (
        b"function a(b){return b+1};" * 900 + b"x=[" + b"1," * 60_000 + b"];",
        "javascript",
        "minified",
    ),
    "a picture in a style sheet": (
        b".a{}\n.b{background:url(data:" + b"A" * (LONG_LINE_BYTES + 1) + b")}\n",
        "css",
        None,
    ),
    "a minified style sheet": (b".a{color:red}" * 900, "css", "minified"),
    "a picture in a notebook": (b"x\n" * 1000 + b"y" * (LONG_LINE_BYTES + 1), "jupyter", None),
    "no language": (b"a=1;" * 2000, "", "minified"),
}


@pytest.mark.parametrize("name", CONTENT)
def test_classify_content(name: str) -> None:
    data, language, reason = CONTENT[name]
    assert classify_content(data, language) == reason


def settle(path: Path) -> os.stat_result:
    """Wait until the file's times are no longer of the current tick of the clock."""
    while time.time_ns() - path.stat().st_ctime_ns < 30_000_000:
        time.sleep(0.01)
    return path.stat()


def test_read_gives_bytes_and_times(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.py").write_bytes(b"x = 1\n")
    status = settle(tmp_path / "d" / "a.py")
    with SourceReader(str(tmp_path), max_file_bytes=LIMIT) as reader:
        assert reader.read("d/a.py") == Reading(b"x = 1\n", 6, status.st_mtime_ns, status.st_ctime_ns, "")


def test_a_file_that_just_changed_is_read_again_next_time(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    with SourceReader(str(tmp_path), max_file_bytes=LIMIT) as reader:
        for number in range(50):
            path.write_bytes(b"%05d\n" % number)
            reading = reader.read("a.py")
            assert (reading.data, reading.reason) == (b"%05d\n" % number, "")
            assert reading.ctime_ns == 0 or time.time_ns() - reading.ctime_ns >= 20_000_000


@pytest.mark.timeout(20)
def test_what_is_no_readable_file(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "a.py").write_bytes(b"x")
    (tmp_path / "big.py").write_bytes(b"x" * (LIMIT + 1))
    (tmp_path / "full.py").write_bytes(b"x\n" * (LIMIT // 2))
    (tmp_path / "link.py").symlink_to("a.py")
    (tmp_path / "folder").symlink_to("d")
    (tmp_path / "d" / "b.py").write_bytes(b"y")
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    expected = {
        "a.py": "",
        "d/b.py": "",
        "big.py": "too-large",
        "full.py": "",
        "link.py": "symlink",
        "folder/b.py": "gone",
        "pipe": "special",
        "sparse": "too-large",
        "d": "special",
        "missing": "gone",
        "a.py/x": "gone",
        "d/../a.py": "gone",
        "../a.py": "gone",
        "/etc/passwd": "gone",
        "d//b.py": "gone",
        "./a.py": "gone",
        "nul\0": "gone",
        "x/y/z": "gone",
    }
    with SourceReader(str(tmp_path), max_file_bytes=LIMIT) as reader:
        assert {path: reader.read(path).reason for path in expected} == expected
        assert [reader.read(path).data for path in ("d/b.py", "a.py")] == [b"y", b"x"]


def test_skipped_content_is_not_handed_over(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\0secret")
    status = settle(tmp_path / "a.py")
    with SourceReader(str(tmp_path), max_file_bytes=LIMIT) as reader:
        assert reader.read("a.py") == Reading(b"", 7, status.st_mtime_ns, status.st_ctime_ns, "binary")


def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py"))).write_bytes(b"x")
    with SourceReader(str(tmp_path), max_file_bytes=LIMIT) as reader:
        assert reader.read(os.fsdecode(b"\xff.py")).data == b"x"


@pytest.mark.timeout(60)
def test_a_file_rewritten_meanwhile_is_whole_or_unstable(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"a" * 5000)
    stop = threading.Event()

    def rewrite() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with path.open("r+b") as file:
                file.write((b"ab"[number % 2 : number % 2 + 1]) * 5000)
                file.flush()

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        with SourceReader(str(tmp_path), max_file_bytes=LIMIT) as reader:
            readings = [reader.read("a.py", "jupyter") for _ in range(1000)]
    finally:
        stop.set()
        writer.join()
    assert {reading.reason for reading in readings} <= {"", "unstable"}
    assert all(len(reading.data) == (0 if reading.reason else 5000) for reading in readings)


def test_a_growing_file_is_bounded(tmp_path: Path) -> None:
    with SourceReader(str(tmp_path), max_file_bytes=LIMIT) as reader:
        for size in (LIMIT - 1, LIMIT, LIMIT + 1):
            (tmp_path / "a.txt").write_bytes(b"x\n" * (size // 2) + b"x" * (size % 2))
            assert (reader.read("a.txt").reason == "too-large") == (size > LIMIT)


def test_descriptors_are_closed(tmp_path: Path) -> None:
    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc")
    for number in range(5):
        (tmp_path / f"d{number}" / "e").mkdir(parents=True)
        (tmp_path / f"d{number}" / "e" / "a.py").write_bytes(b"x")
    before = len(os.listdir("/proc/self/fd"))
    with SourceReader(str(tmp_path), max_file_bytes=LIMIT) as reader:
        for number in range(8):
            reader.read(f"d{number}/e/a.py")
            reader.read(f"d{number}/missing/a.py")
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_folder_that_is_gone_lends_its_name_to_no_other(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for path in ("a/x", "a/z", "a/b/z"):
        (tmp_path / path).write_text(path)
    with SourceReader(str(tmp_path), max_file_bytes=LIMIT) as reader:
        assert [reader.read(path).data for path in ("a/x", "a/b/c/z", "a/z")] == [b"a/x", b"", b"a/z"]
