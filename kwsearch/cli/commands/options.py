"""What a command line may hold: flags and arguments as data, read without a command-line library. Lean.

The reader understands every correct call; whatever else it meets (help, an unknown flag, a wrong value) it leaves to
Typer, whose declarations are made from the same data (typer_form.py).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SWITCH, LIST, NUMBER, CHOICE, FOLDER, TEXT = "switch", "list", "number", "choice", "folder", "text"
"""Forms of flags: on when it is there; a value each time; a whole number; one of a few words; a folder, once; any
text, of which the last counts."""


class Flag:
    """One flag.

    Attributes:
        names: How it is written, the short way first.
        field: The parameter that it sets.
        form: One of the forms above.
        help: For people; ``{limit}`` and ``{stale}`` stand for the defaults of those settings.
        metavar: What stands for its value in the help.
        key: The filter of the query language that its values are of; empty when it is none.
        choices: The words of a CHOICE; those that a shell offers for another form.
        least, most: Bounds of a NUMBER; None for none.
        required: Whether it must be there.
    """

    __slots__ = ("choices", "field", "form", "help", "key", "least", "metavar", "most", "names", "required")

    def __init__(
        self,
        names: tuple[str, ...],
        field: str,
        form: str,
        help: str,
        metavar: str = "",
        key: str = "",
        choices: tuple[str, ...] = (),
        least: int | None = None,
        most: int | None = None,
        *,
        required: bool = False,
    ) -> None:
        self.names = names
        self.field = field
        self.form = form
        self.help = help
        self.metavar = metavar
        self.key = key
        self.choices = choices
        self.least = least
        self.most = most
        self.required = required


QUERY_TEXT = "query"
"""Stands for the key of an argument that is text of a query."""


class Argument:
    """A positional argument.

    Attributes:
        field: The parameter that it sets.
        help: For people.
        metavar: What stands for it in the help; empty for its field.
        required: Whether it must be there.
        many: Whether it takes all that stand there.
        key: The filter of the query language that it is a value of, or QUERY_TEXT.
        choices: The words that a shell offers.
    """

    __slots__ = ("choices", "field", "help", "key", "many", "metavar", "required")

    def __init__(
        self,
        field: str,
        help: str,
        metavar: str = "",
        *,
        required: bool = False,
        many: bool = False,
        key: str = "",
        choices: tuple[str, ...] = (),
    ) -> None:
        self.field = field
        self.help = help
        self.metavar = metavar
        self.required = required
        self.many = many
        self.key = key
        self.choices = choices


class Command:
    """A command.

    Attributes:
        run: Carries it out and returns the exit status; its docstring is the help.
        arguments: In their order; one that takes many is the last.
        flags: In the order of the help.
        examples: What stands below the help.
    """

    __slots__ = ("arguments", "examples", "flags", "run")

    def __init__(
        self,
        run: Callable[..., int],
        arguments: tuple[Argument, ...] = (),
        flags: tuple[Flag, ...] = (),
        examples: str = "",
    ) -> None:
        self.run = run
        self.arguments = arguments
        self.flags = flags
        self.examples = examples

    def read(self, line: Sequence[str]) -> dict[str, object] | None:
        """Return the parameters that the words behind the command give, by field; None when Typer has to look."""
        found = read_flags({name: flag for flag in self.flags for name in flag.names}, line)
        if found is None:
            return None
        words, values = found
        for argument in self.arguments:
            if argument.many:
                if words:
                    values[argument.field] = words
                words = []
            elif words:
                values[argument.field] = words.pop(0)
        # A word too many, or one too few: Typer says which.
        required = [argument.field for argument in self.arguments if argument.required]
        required += [flag.field for flag in self.flags if flag.required]
        return None if words or any(field not in values for field in required) else values


ROOT = Argument(
    "root", "The folder; without it, the enclosing repository, else the enclosing indexed folder."
)
INDEX_DIR = Flag(
    ("--index-dir",), "index_dir", TEXT, "The folder that holds the index, when not in the cache.", "FOLDER"
)
STORE = Flag(("--store",), "store", TEXT, "The cluster that holds it: https://host:9200.", "URL")
REPO = Flag(("--repo",), "repo", TEXT, "The repository's name in the store.", "NAME")
QUIET_HELP = "No progress and no report."


def read_flags(known: dict[str, Flag], line: Iterable[str]) -> tuple[list[str], dict[str, object]] | None:
    """Return the positional words of a command line, and the values of its flags by field; None for anything wrong.

    Args:
        known: The flags by all their names.
        line: The words behind the command.
    """
    words: list[str] = []
    values: dict[str, object] = {}
    rest = list(line)
    # Taken from the end, where a bundle of switches is put back, too, in no time.
    rest.reverse()
    while rest:
        word = rest.pop()
        if word == "--":
            words += reversed(rest)
            break
        if word[:1] != "-" or word == "-":
            words.append(word)
        else:
            flag, value = _flag_and_value(known, word, rest)
            if flag is None or value is None or not _take(values, flag, value):
                return None
    return words, values


def _flag_and_value(known: dict[str, Flag], word: str, rest: list[str]) -> tuple[Flag | None, str | None]:
    """The flag and its value, which may be attached, behind ``=``, or the next word; None without one.

    The value of a switch is empty. Of a bundle such as ``-lw`` or ``-lm5``, the first switch is given back and the
    others are put back.
    """
    if word.startswith("--"):
        name, sign, value = word.partition("=")
    else:
        name, sign, value = word[:2], word[2:], word[2:]
    flag = known.get(name)
    if flag is None:
        return None, None
    if flag.form == SWITCH:
        if value and not word.startswith("--"):
            rest.append("-" + value)
        return flag, None if sign and word.startswith("--") else ""
    if sign:
        return flag, value
    return flag, rest.pop() if rest else None


def _take(values: dict[str, object], flag: Flag, value: str) -> bool:
    """Note a flag's value; False when it is not one of its own, or one too many."""
    if flag.form == SWITCH:
        values[flag.field] = True
    elif flag.form == LIST:
        found = values.setdefault(flag.field, [])
        assert isinstance(found, list)
        found.append(value)
    elif flag.form == NUMBER:
        # int() takes underscores, signs and digits of all scripts, and a megabyte of them: Typer words those errors.
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            return False
        number = values[flag.field] = int(value)
        return (flag.least or 0) <= number and (flag.most is None or number <= flag.most)
    else:
        if flag.form == CHOICE and value not in flag.choices:
            return False
        # Two folders are no choice of the last one: somebody means to search both.
        if flag.form == FOLDER and flag.field in values:
            return False
        values[flag.field] = value
    return True
