"""Fuzzes one target: ``python tests/fuzz/run.py TARGET SECONDS`` (``pip install atheris``, a tool for this alone).

Inputs that reach new code are kept in ``build/fuzz/TARGET``, where the next run goes on. Each finding is told once,
by the place that raised, and its input is written to ``build/fuzz/findings``; when it is mended it moves to
``tests/fuzz/found/TARGET``. An input that ends the process, or takes more than 20 s, ends the run, and is kept too.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import atheris

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MOST_BYTES = 4096
sys.path[:0] = [str(HERE), str(HERE.parent), str(ROOT)]

with atheris.instrument_imports(include=["kwsearch"]):
    from targets import READERS, SETTINGS_FILES, TARGETS


SEEDS: dict[str, tuple[str, ...]] = {
    "query": (
        'parse config lang:python -is:test OR "rate limit" /ret(ry|ries)_limit/i get*Header', "a~2 (b OR NOT c) -d",
        "(kind:function OR kind:method) symbol:parse_* import:(torch OR jax) -path:tests/ call:numpy.load",
        'kind:class scope:models doc:"retry it" path:/docs ext:md select:folder tag:CWE-502 evidence:call',
        "case:yes count:50 count:all sort:path type:path select:symbol.class file:/x/ sym:a.b std::vector -x:y",
    ),
    "ignore": (
        "\0*.o\n!keep.o\n/build/\ndoc/**/*.txt\n**/a/b\n[a-z]?[!x]\n[[:digit:]]\\*\n#no\n\\#yes\nx \n\0build/x.o",
        "\1A/b/**\nfoo[\n[]-a]\n**\n/*\n!*/\n\0a/b/c\0foo\0c/d",
    ),
    "escape": ("a|b`c](http://evil)<b>&lt;*_~#@\\ www.x.y :smile: 1. - +\n\t\r\x1b\u202e", "``` ~~~ [x]: y", "    x"),
    "settings": (
        '\0exclude = ["a/*"]\ngit_ignore = false\nmax_file_bytes = 1000\nheader_language = "c"\nlimit = 5\n',
        '\1file_timeout_seconds = 1.5\nrefresh_files = 3\n[tool.kwsearch.pages]\nlink_style = "github"\n',
        '\2off = ["style/x"]\nfile = "rules.toml"\n[tags.rules."a/b"]\n',
        '\3source = "embed"\nsource_url = "https://x/"\npage_bytes = 9000\n',
        '\4refs = ["CWE-1"]\nlanguages = ["python"]\nabout = "x"\nevidence = [{call = "a.b", when = {argument = 0}}]\n',
    ),
}  # fmt: skip


def write_seeds(name: str, folder: Path) -> None:
    """Write what a target starts from."""
    seeds = [seed.encode() for seed in SEEDS.get(name, ())]
    if name == "settings":
        shipped = sorted((ROOT / "kwsearch" / "tags" / "shipped").glob("*.toml"))
        rules = [part for path in shipped for part in path.read_bytes().split(b"\n\n")]
        seeds += [bytes([number % len(SETTINGS_FILES)]) + part for number, part in enumerate(rules[:80])]
    for number, language in enumerate(READERS.get(name, ())):
        inputs = sorted((HERE.parent / "extract" / "cases" / language).glob("*/input*"))
        seeds += [bytes([number]) + path.read_bytes() for path in inputs]
        seeds.append(bytes([number]) + b"# x\n// y\n/* z */ \"s\" 't' -- u\nname = Value.call(1)\n")
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed[:MOST_BYTES])


def main() -> None:
    """Run one target."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    corpus = ROOT / "build" / "fuzz" / name
    findings = ROOT / "build" / "fuzz" / "findings"
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    write_seeds(name, corpus)
    target, known = TARGETS[name], set()

    def one(data: bytes) -> None:
        try:
            target(data)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__}-{Path(frame.filename).stem}-{frame.lineno}"
            if place not in known:
                known.add(place)
                (findings / f"{name}-{place}").write_bytes(data)
                print(f"FINDING {name} {place}: {str(error)[:300]!r} from {data[:200]!r}", flush=True)

    atheris.Setup(
        [
            sys.argv[0], str(corpus), f"-max_total_time={seconds}", f"-max_len={MOST_BYTES}", "-timeout=20",
            "-rss_limit_mb=3000", f"-artifact_prefix={findings}/{name}-", "-print_final_stats=1", "-verbosity=1",
        ],
        one,
    )  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    main()
