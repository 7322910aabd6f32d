"""G7: generated queries about real files find what looking at every fact of every file finds, best first."""

from hashlib import blake2b
from pathlib import Path

import pytest

from kwsearch.indexing.examine import Examiner
from kwsearch.models import SourceFile
from kwsearch.query.tree import And, Filter, Not, Or, Phrase, Query, Word, all_of, any_of, format_query
from kwsearch.search.evaluate.run import evaluate
from kwsearch.store.segment.builder import SegmentBuilder
from kwsearch.store.segment.reader import Segment
from kwsearch.store.segment.view import View
from kwsearch.tags.rules import load_rules
from tests.search_oracle import Facts, Oracle, OracleFile
from tests.stores import GivenViews

WORDS, FULL_WORDS = 120, 10_000
"""Words that queries ask for: which words each one finds is worked out once."""
CORPUS = Path(__file__).parents[2] / "sample_repo"
LARGEST_LINES = 40
"""Looking at every fact of longer files as well would take minutes."""
SEGMENTS = 3
NEAR = (1, 5)


def read_corpus():
    examiner = Examiner(load_rules())
    files = []
    for path in sorted(CORPUS.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        if not data or data.count(b"\n") > LARGEST_LINES:
            continue
        name = path.relative_to(CORPUS).as_posix()
        source, facts, tags = examiner.examine(examiner.classify(name, data), data)
        files.append(OracleFile(name, data, facts, tuple(tags), facts.language, source.flags))
    return files


class Corpus:
    """Real files, their facts, and segments of them in which a file is deleted."""

    def __init__(self, folder, random, words):
        self.files = read_corpus()
        self.facts = Facts(self.files)
        rows = [entry for found in self.facts.entries.values() for entry in found]
        gone = [file._replace(path=f"gone/{file.path}") for file in self.files[::5]]
        everything = sorted([*self.files, *gone], key=lambda file: blake2b(file.path.encode()).digest())
        self.views = []
        for number in range(SEGMENTS):
            chosen = everything[number::SEGMENTS]
            builder = SegmentBuilder(str(folder / f"{number}.seg"))
            for file in chosen:
                source = SourceFile(file.path, len(file.data), 1, 2, file.language, file.flags)
                builder.add_file(source, file.data, file.facts, file.tags, bytes(16))
            builder.finish()
            dead = frozenset(at for at, file in enumerate(chosen) if file.path.startswith("gone/"))
            self.views.append(View(Segment(str(folder / f"{number}.seg"), dead), number))
        self.data = {file.path: file.data for file in self.files}
        names = {name.decode() for name in self.facts.names}
        parts = {part for name in names for part in name.split("_") if len(part) > 1}
        every = sorted(name for name in names | parts if name.isidentifier() and name.isascii())
        self.words = random.sample(every, min(words, len(every)))
        self.lines = sorted({line.decode() for file in self.files for line in file.data.split(b"\n")})
        self.values = {
            "kind": [*sorted({entry.kind for entry in rows if entry.kind}), "type", "callable"],
            "role": ["definition", "declaration", "call", "inherit", "import"],
            "lang": sorted({file.language for file in self.files}),
            "is": ["test", "documentation", "config", "example"],
            "ext": ["py", "md", "rs", "java", "sh", "hpp"],
            "tag": sorted({name for file in self.files for tag in file.tags for name in (tag.id, *tag.refs)}),
            "path": ["src/", "test", "docs", "labels", "hub/", ".py", "nowhere"],
        }

    def read(self, path, view, document):
        return self.data.get(path)

    def leaf(self, random):
        kind = random.randrange(12)
        word = random.choice(self.words)
        if kind < 4:
            return Word(word)
        if kind == 4:
            return Phrase(word)
        if kind == 5:  # some text of a line
            line = random.choice(self.lines).strip().replace('"', "")
            start = random.randrange(len(line) + 1)
            return Phrase(line[start : start + random.randrange(2, 30)].strip() or word)
        if kind == 6:
            return Filter(random.choice(["symbol", "def", "ref", "import", "call"]), Word(word))
        if kind == 7:
            return Filter(random.choice(["symbol", "def"]), Phrase(word))
        if kind == 8:
            return Filter(random.choice(["doc", "comment", "string", "content"]), Word(word))
        key = random.choice(sorted(self.values))
        return Filter(key, Word(random.choice(self.values[key])))

    def tree(self, random, depth=2):
        kind = random.randrange(6) if depth else 0
        if kind < 2:
            return self.leaf(random)
        if kind == 5:
            return Not(self.tree(random, depth - 1))
        children = [self.tree(random, depth - 1) for _ in range(random.randrange(2, 4))]
        return all_of(children) if kind < 4 else any_of(children)


def is_question(tree):
    """Whether words side by side are taken for prose, where files need not have every word."""
    rows = tree.children if isinstance(tree, Or) else (tree,)
    return any(
        isinstance(row, And) and sum(isinstance(child, Word) for child in row.children) > 1 for row in rows
    )


@pytest.mark.samples(1_000, 10_000, 200_000)
@pytest.mark.timeout(7200)
def test_queries_about_real_files(count, tmp_path, trial, full):
    with (
        trial("G7", "generated queries about real files: what a plain look finds") as truth,
        trial("G7", "the best of them: the first of all, sorted") as best,
    ):
        corpus = Corpus(tmp_path, truth.random, FULL_WORDS if full else WORDS)
        for _ in range(count):
            tree = corpus.tree(truth.random)
            case = "yes" if is_question(tree) else truth.random.choice(["no", "no", "yes"])
            query = Query(tree, case=case)
            evaluation = evaluate(query, GivenViews(corpus.views), corpus.read)
            ranked = evaluation.best(1000)
            wanted = Oracle(corpus.facts, query).answer()
            found = [row[1] for row in ranked]
            fine = set(found) == wanted and len(found) == len(wanted) == evaluation.total
            truth.check(fine, f"{format_query(query)}: {sorted(set(found) ^ wanted)}")
            rows = [row[:2] for row in ranked]
            best.check(
                rows == sorted(rows, key=lambda row: (-row[0], row[1].encode()))
                and all([row[:2] for row in evaluation.best(most)] == rows[:most] for most in NEAR),
                format_query(query),
            )
