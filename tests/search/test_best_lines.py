"""Several words: what is named, documented or does what they say comes first, then the lines that hold most of them."""

from __future__ import annotations

from pathlib import Path

import pytest

import kwsearch
from kwsearch.search import best_lines
from kwsearch.search.best_lines import MOST_WORTH, Signs

TTY = """package tty

const windowLimit = 9

const resizeFlag = 1

const windowFlag = 2

// resizeWindow asks the terminal for its size.
func resizeWindow(columns int) int {
	return columns
}
"""

EVICT = """/* Pools of what may go. */
struct evictionPool { int size; };
static struct evictionPool *evictionPoolLRU;
int evictionCount;
int evictionTime;

void evictionPoolAlloc(void) {
    evictionPoolLRU = 0;
}

/* Free memory until the limit is met: keys are evicted one after another. */
int performEvictions(void) {
    evictionCount = 0;
    return removeKeys(evictionPoolLRU);
}

int evictionTimeLimit(void) { return 1; }
"""

NOTES = """import os


def load(path):
    return os.path.join(path)


def save(path):
    # The retry limit is read from the settings file here.
    limit = settings()
    return limit


class Retry:
    retry = None
"""


def lines(tmp_path: Path, name: str, text: str, query: str) -> list[tuple[int, str]]:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / name).write_text(text)
    kwsearch.build_index(tmp_path / "root", index_dir=tmp_path / "index")
    with kwsearch.open_index(tmp_path / "root", index_dir=tmp_path / "index") as index:
        (hit,) = index.search(query).hits
        again = sorted(hit.matches, key=lambda match: (match.line, match.name))
        assert len(again) == len(set(again))
        return [(match.line, match.name) for match in hit.matches]


@pytest.mark.parametrize(
    "query", ["resize window", "window resize", "resize AND window", "how is the window resized"]
)
def test_a_name_made_of_two_words_comes_before_names_with_one(tmp_path: Path, query: str) -> None:
    found = lines(tmp_path, "tty.go", TTY, query)
    assert found[0] == (10, "resizeWindow")
    assert {name for _, name in found[1:5]} >= {"windowLimit", "windowFlag", "resizeFlag"}


def test_what_is_documented_with_the_other_words_comes_first(tmp_path: Path) -> None:
    found = lines(tmp_path, "evict.c", EVICT, "how are keys evicted")
    assert found[0] == (12, "performEvictions")
    assert found.index((7, "evictionPoolAlloc")) < found.index((4, "evictionCount"))


def test_a_line_that_holds_most_of_a_question_comes_before_those_that_hold_one_word(tmp_path: Path) -> None:
    found = lines(tmp_path, "notes.py", NOTES, "where is the retry limit read from the settings")
    # What does it, the line that says so, and before others those that go on with it.
    assert found[0] == (8, "save")
    assert 9 in {line for line, _ in found[:3]}
    assert [line for line, _ in found if line in (4, 9, 10)][:2] == [9, 10]


def test_one_word_is_shown_line_after_line(tmp_path: Path) -> None:
    found = lines(tmp_path, "notes.py", NOTES, "path")
    assert found == [(4, "path"), (5, "path"), (8, "path")]


FILES = """package files

// neutralized lists nothing, so that the names in a folder stay hidden from who asks for the listing.
func neutralized(int) ([]string, error) {
	return nil, nil
}

func listing(root string) []string {
	return read(root)
}

const folderLimit = 3
"""


def test_what_defines_a_name_comes_before_what_declares_it(tmp_path: Path) -> None:
    text = """class Vault final {
 public:
  Vault(int keys);
  explicit Vault(Vault const& other);
  Vault() {}
};

void lock(Vault& vault);
"""
    assert lines(tmp_path, "vault.hpp", text, "Vault") == [
        (1, "Vault"), (5, "Vault"), (3, "Vault"), (4, "Vault"), (8, "Vault"),
    ]  # fmt: skip


def test_a_definition_whose_comment_answers_is_shown_though_its_name_holds_no_word(tmp_path: Path) -> None:
    found = lines(tmp_path, "files.go", FILES, "how does it hide the listing of a folder")
    assert (4, "neutralized") in found[:2]


def test_definitions_without_a_word_in_their_name_are_not_added_to_other_queries(tmp_path: Path) -> None:
    found = lines(tmp_path, "files.go", FILES, "hidden AND listing")
    assert (4, "neutralized") not in found
    assert {line for line, _ in found} == {3, 8}


MEMBERS = """class Session:
    def rebuild(self, request):
        \"\"\"Strip the authentication when the request leaves the host.\"\"\"
        return request


def test_authentication_stripped():
    assert Session().rebuild(1)


class Authentication:
    pass
"""


def test_what_tests_define_comes_behind_unless_it_is_asked_for(tmp_path: Path) -> None:
    found = lines(tmp_path, "members.py", MEMBERS, "how is authentication stripped")
    assert found[0] == (2, "rebuild")


def test_tests_that_are_asked_for_are_not_held_back(tmp_path: Path) -> None:
    found = lines(tmp_path, "members.py", MEMBERS, "test authentication stripped")
    assert found[0] == (7, "test_authentication_stripped")


CACHES = """package caches

// cacheGone drops the entries of a cache.
func cacheGone() {
	drop()
}

// cacheFull drops the entries of a cache.
func cacheFull() {
	sum := 0
	for _, one := range all {
		sum += one
	}
	if sum > 9 {
		drop()
	}
}

// encodeInBase drops nothing.
func encodeInBase() int { return 1 }

// base64 drops nothing either.
func base64() int { return 2 }
"""


def test_of_two_definitions_that_have_the_same_words_the_longer_one_comes_first(tmp_path: Path) -> None:
    found = lines(tmp_path, "caches.go", CACHES, "how are cache entries dropped")
    assert found[:2] == [(9, "cacheFull"), (4, "cacheGone")]


def test_a_name_that_is_asked_for_as_a_whole_is_so_though_it_has_two_parts(tmp_path: Path) -> None:
    found = lines(tmp_path, "caches.go", CACHES, "base64 dropping")
    assert found[0] == (23, "base64")


KEYS = "".join(f"int keys_{number}(void) {{ return {number}; }}\n" for number in range(1, 13))
EVICTING = (
    f"/* short on memory: how keys are evicted */\n{KEYS}int performEvictions(void) {{\n    return 0;\n}}\n"
)


@pytest.mark.parametrize("query", ["keys evicted", "how are keys evicted", "evicted AND keys"])
@pytest.mark.parametrize("blank", ["", "\n"])
def test_the_line_with_all_words_and_the_rarer_name_come_before_names_with_the_word_of_many(
    tmp_path: Path, query: str, blank: str
) -> None:
    found = lines(tmp_path, "evict.c", EVICTING.replace("*/\n", f"*/\n{blank}"), query)
    last = 14 + len(blank)
    wanted = [1] if "AND" in query else [1, last]
    assert sorted(line for line, _ in found[: len(wanted)]) == wanted


def test_a_comment_behind_definitions_that_holds_all_words_comes_before_names_with_one(
    tmp_path: Path,
) -> None:
    functions = [f"def keys_{number}():\n    return {number}\n\n\n" for number in range(6)]
    found = lines(tmp_path, "evict.py", "".join(functions) + "# Here keys are evicted.\n", "keys evicted")
    assert found[0][0] == 25


JOINED = """cron() {
  _debug "certificates that are due"
}

installcronjob() {
  _debug "adding a job to cron"
}

install() {
  installcronjob "$1"
}
"""

NOTIFIER = """def notify_all(users):
    for user in users:
        send(user)


def sent_count():
    return 0


def theme_path(theme):
    return theme.path


def theme_home(theme):
    return theme.home


def load_options(theme):
    return theme.text


def new_queue(shards):
    # A queue that is resharded.
    return Queue(shards)


def reshard_queue(queue):
    return queue.reshard()
"""

CONFLICTS = """int conflicts_mark_lockfile(int one) { return one; }

int create_conflicts(int one) {
    if (lock(one))
        return file(one);
    return one;
}
"""

SETTINGS = """def settings_path(root):
    return root


def get_settings(path):
    return path.text


def jobs_folder(queue):
    return queue.folder


def count_jobs(queue):
    return len(queue.jobs)
"""

FIELDS = '''class Delimiter:
    """Separates the fields of a line."""

    text = ","

    def matches(self, text: str) -> bool:
        return text == self.text


def tokenize(line: str, delimiter: Delimiter) -> list[str]:
    """Split a line into its fields."""
    return line.split(delimiter.text)
'''


@pytest.mark.parametrize(
    ("name", "text", "query", "best"),
    [
        pytest.param("app.py", SETTINGS, "how are settings retrieved", 5, id="what names have for a verb"),
        pytest.param("app.py", SETTINGS, "number of jobs", 13, id="what names have for a noun"),
        pytest.param("mark.c", CONFLICTS, "lock file conflicts", 1, id="run together in a part of a name"),
        pytest.param("job.sh", JOINED, "how is the cron job installed", 5, id="words run together in a name"),
        pytest.param("mail.py", NOTIFIER, "how are notifications sent", 1, id="asked in the passive"),
        pytest.param("theme.py", NOTIFIER, "theme options", 18, id="all of the file is about its name"),
        pytest.param("mail.py", NOTIFIER, "how is the queue resharded", 27, id="what only makes it"),
        pytest.param(
            "fields.py", FIELDS, "split a line by delimiter", 10, id="an order asks for what does it"
        ),
        pytest.param("fields.py", FIELDS, "line delimiter split", 1, id="no order"),
    ],
)
def test_line_that_answers_is_first_of_its_file(
    tmp_path: Path, name: str, text: str, query: str, best: int
) -> None:
    assert lines(tmp_path, name, text, query)[0][0] == best


def test_what_is_not_looked_at_could_not_have_been_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of definitions that are not named with a word only those are looked at that may be among the best."""
    root = Path(best_lines.__file__).parent
    kwsearch.build_index(root, index_dir=tmp_path / "index")
    words = (
        "file",
        "best",
        "line",
        "words",
        "entries",
        "setdefault",
        "rarity",
        "matchmaker",
        "limit",
        "sort",
    )
    questions = [" ".join(words[at:] + words[:at])[: 12 + 3 * at] for at in range(len(words))]
    questions += [
        "how are hits sorted",
        "dictionary of scores",
        "foundlines entries",
        "make best first lines",
    ]
    seen = []
    holding = Signs.holding

    def answers() -> list[object]:
        with kwsearch.open_index(root, index_dir=tmp_path / "index") as index:
            return [[(hit.path, hit.matches) for hit in index.search(text)] for text in questions]

    def everything(signs: Signs, _: float) -> list[tuple[float, int]]:
        found = [(MOST_WORTH, place) for _, place in holding(signs)]
        seen.append(len(found))
        return found

    quick = answers()
    monkeypatch.setattr(Signs, "holding", everything)
    assert quick == answers()
    assert sum(seen) > 1_000
