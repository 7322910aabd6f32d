"""The tag engine on hand-made facts: names, scopes, conditions, and how evidence is written down."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from kwsearch.models import (
    CallArguments,
    Evidence,
    FileFacts,
    Import,
    SourceFile,
    Statement,
    Symbol,
    Tag,
    Use,
)
from kwsearch.tags.arguments import first_word
from kwsearch.tags.file_names import MAX_BASES, FileNames
from kwsearch.tags.match import Rules, find_tags, load_rules
from kwsearch.vocabulary import FILE_FLAGS

TEST = 1 << FILE_FLAGS.index("test")


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


def source(path: str = "app/main.py", *, flags: int = 0) -> SourceFile:
    return SourceFile(path, 0, 0, 0, "python", flags)


def facts(language: str = "python", **rows: list[Any]) -> FileFacts:
    made = FileFacts(language)
    for name, items in rows.items():
        setattr(made, name, items)
    return made


def imported(
    name: str, *, module: str = "", alias: str | None = None, line: int = 1, scope: str = "", flags: Any = ()
):
    """``import name``, or ``from module import ...`` with a module."""
    default = name.rpartition(".")[2] if module else name.partition(".")[0]
    return Import(name, module or name, default if alias is None else alias, line, scope, tuple(flags))


def use(qualified: str, *, role: str = "call", line: int = 5, scope: str = "", arguments: Any = None) -> Use:
    return Use(qualified.rpartition(".")[2].lstrip("?"), role, line, qualified, scope, arguments)


def arguments(*positional: str, form: str = "", **keywords: str) -> CallArguments:
    return CallArguments(positional, tuple(keywords.items()), tuple(form for _ in positional))


def symbol(
    name: str, *, kind: str = "function", line: int = 1, end_line: int = 0, scope: str = "", **parts: Any
):
    values = {"signature": "", "doc": "", "subkind": "", "modifiers": ()} | parts
    return Symbol(name, kind, "definition", line, end_line or line, 1, scope, **values)


def evidence(rules: Rules, made: FileFacts, tag: str, **where: Any) -> list[tuple[str, str, int, bool]]:
    """Kind, name, line and strength of the evidence for one tag."""
    found = [one for one in find_tags(made, source(**where), rules) if one.id == tag]
    return [row[:4] for one in found for row in one.evidence]


def test_find_tags_gives_the_chain_from_import_to_call(rules):
    made = facts(imports=[imported("pickle", alias="p", line=3)], uses=[use("pickle.loads", line=9)])
    assert find_tags(made, source(), rules) == [
        Tag(
            "security/pickle",
            ("CWE-502", "B301", "B403"),
            "high",
            (
                Evidence("import", "pickle", 3, False, "import pickle as p (line 3)"),
                Evidence("call", "pickle.loads", 9, True, "import pickle as p (line 3)"),
            ),
        )
    ]


def test_import_alone_is_weak_and_of_low_confidence(rules):
    made = facts(imports=[imported("pickle.loads", module="pickle", line=2)])
    assert find_tags(made, source(), rules) == [
        Tag(
            "security/pickle",
            ("CWE-502", "B403"),
            "low",
            (Evidence("import", "pickle.loads", 2, False, "from pickle import loads (line 2)"),),
        )
    ]


def test_file_without_matches_has_no_tags(rules):
    made = facts(
        imports=[imported("collections")], uses=[use("collections.OrderedDict")], symbols=[symbol("f")]
    )
    assert find_tags(made, source(), rules) == []


def test_tags_are_sorted_and_evidence_is_by_line_kind_and_name(rules):
    made = facts(
        imports=[imported("subprocess", line=2), imported("pickle", line=1)],
        uses=[use("subprocess.run", line=4), use("pickle.loads", line=8), use("pickle.load", line=8)],
    )
    found = find_tags(made, source(), rules)
    assert [one.id for one in found] == ["security/pickle", "security/subprocess"]
    assert [(row.line, row.kind, row.name) for row in found[0].evidence] == [
        (1, "import", "pickle"),
        (8, "call", "pickle.load"),
        (8, "call", "pickle.loads"),
    ]
    assert find_tags(made, source(), rules) == found


@pytest.mark.parametrize(
    "name",
    ["?pickle.loads", ".pickle.loads", "self.pickle.loads", "loads", "?loads", "mypickle.loads", "?.loads"],
)
def test_name_that_is_not_the_module_is_no_evidence(rules, name):
    made = facts(imports=[imported(".pickle", module=".")], uses=[use(name)])
    assert evidence(rules, made, "security/pickle") == []


def test_python_name_without_an_import_is_no_evidence(rules):
    assert evidence(rules, facts(uses=[use("pickle.loads")]), "security/pickle") == []


def test_import_in_another_function_is_no_evidence(rules):
    made = facts(
        imports=[imported("pickle", scope="inside", line=2)],
        uses=[
            use("pickle.loads", scope="outside", line=6),
            use("pickle.load", scope="inside.nested", line=3),
        ],
    )
    assert evidence(rules, made, "security/pickle") == [
        ("import", "pickle", 2, False),
        ("call", "pickle.load", 3, True),
    ]


def test_import_in_a_class_body_is_not_seen_in_its_methods(rules):
    made = facts(
        symbols=[symbol("Box", kind="class", end_line=9)],
        imports=[imported("pickle", scope="Box", line=2)],
        uses=[use("pickle.loads", scope="Box", line=3), use("pickle.load", scope="Box.read", line=5)],
    )
    assert evidence(rules, made, "security/pickle") == [
        ("import", "pickle", 2, False),
        ("call", "pickle.loads", 3, True),
    ]


def test_star_import_gives_bare_names_unless_they_are_defined(rules):
    star = imported("pickle", alias="", line=1, flags=("star",))
    made = facts(imports=[star], uses=[use("loads", line=4), use("?load", line=5)])
    (tag,) = find_tags(made, source(), rules)
    assert tag.evidence[1:] == (
        Evidence("call", "pickle.loads", 4, True, "from pickle import * (line 1, star)"),
    )
    made.symbols = [symbol("loads")]
    assert evidence(rules, made, "security/pickle") == [("import", "pickle", 1, False)]


@pytest.mark.parametrize("flag", ["fallback", "typing"])
def test_special_imports_count_and_are_flagged(rules, flag):
    made = facts(imports=[imported("pickle", line=2, flags=(flag,))], uses=[use("pickle.loads", line=9)])
    (tag,) = find_tags(made, source(), rules)
    assert {row.via for row in tag.evidence} == {f"import pickle (line 2, {flag})"}


def test_chain_prefers_the_import_that_is_no_fallback(rules):
    made = facts(
        imports=[imported("pickle", line=2, flags=("fallback",)), imported("pickle", line=4)],
        uses=[use("pickle.loads", line=9)],
    )
    (tag,) = find_tags(made, source(), rules)
    assert tag.evidence[-1].via == "import pickle (line 4)"


def test_import_of_a_submodule_binds_its_root(rules):
    made = facts(imports=[imported("os.path")], uses=[use("os.system")])
    assert evidence(rules, made, "security/shell") == [("call", "os.system", 5, True)]


def test_bare_builtin_counts_only_bare_and_unshadowed(rules):
    names = ("eval", "builtins.eval", "model.eval", "?eval", "re.compile", "?.eval")
    made = facts(uses=[use(name, line=number) for number, name in enumerate(names, 1)])
    assert evidence(rules, made, "security/eval") == [
        ("call", "eval", 1, True),
        ("call", "builtins.eval", 2, True),
    ]


def test_import_by_a_literal_name_counts_as_import(rules):
    made = facts(
        imports=[imported("importlib", line=1)],
        uses=[
            use("importlib.import_module", line=3, arguments=arguments("'pickle'", form="string")),
            use("importlib.import_module", line=4, arguments=arguments("name", form="name")),
            use("__import__", line=5, arguments=arguments("'.pickle'", form="string")),
        ],
    )
    found = {tag.id: tag for tag in find_tags(made, source(), rules)}
    assert found["security/pickle"].evidence == (
        Evidence("import", "pickle", 3, False, "import pickle by name (line 3, dynamic)"),
    )
    assert [(row.kind, row.line) for row in found["security/dynamic-import"].evidence] == [
        ("call", 3),
        ("dynamic", 4),
        ("call", 5),
    ]


def test_renamed_import_is_found_by_what_it_means(rules):
    made = facts(
        imports=[imported("pickle.loads", module="pickle", alias="unpack", line=1)],
        uses=[Use("unpack", "call", 4, "pickle.loads", "", None)],
    )
    (tag,) = find_tags(made, source(), rules)
    assert tag.evidence[1] == Evidence(
        "call", "pickle.loads", 4, True, "from pickle import loads as unpack (line 1)"
    )


def test_getattr_with_a_literal_is_a_use_of_the_member(rules):
    made = facts(
        imports=[imported("pickle", alias="p", line=1)],
        uses=[
            use("getattr", line=3, arguments=arguments("p", "'loads'", form="name")),
            use("getattr", line=4, arguments=arguments("p", "name", form="name")),
            use("getattr", line=5, arguments=arguments("self", "'loads'", form="name")),
            use("?getattr", line=6, arguments=arguments("p", "'loads'", form="name")),
        ],
    )
    assert evidence(rules, made, "security/pickle") == [
        ("import", "pickle", 1, False),
        ("call", "pickle.loads", 3, True),
        ("dynamic", "pickle.*", 4, False),
    ]


def test_decorator_wins_over_the_call_on_its_line(rules):
    made = facts(
        imports=[imported("functools")],
        uses=[use("functools.lru_cache", role="decorate", line=3), use("functools.lru_cache", line=3)],
    )
    assert evidence(rules, made, "performance/cache") == [("decorator", "functools.lru_cache", 3, True)]


def test_methods_must_be_in_one_class(rules):
    methods = [
        symbol("__enter__", kind="method", line=2, scope="One"),
        symbol("__exit__", kind="method", line=8, scope="Two"),
    ]
    assert evidence(rules, facts(symbols=methods), "idiom/context-manager") == []
    methods.append(symbol("__exit__", kind="method", line=4, scope="One"))
    assert evidence(rules, facts(symbols=methods), "idiom/context-manager") == [
        ("methods", "One.__enter__+__exit__", 2, True)
    ]


def test_statement_counts_once_a_function_and_not_under_an_excluding_decorator(rules):
    made = facts(
        symbols=[symbol("numbers", line=2, end_line=4), symbol("opened", line=7, end_line=9)],
        imports=[imported("contextlib")],
        uses=[use("contextlib.contextmanager", role="decorate", line=6)],
        statements=[
            Statement("yield", 3, "numbers"),
            Statement("yield", 4, "numbers"),
            Statement("yield", 8, "opened"),
        ],
    )
    assert evidence(rules, made, "idiom/generator") == [("statement", "numbers: yield", 3, True)]


def test_required_tag_may_be_weak_but_must_be_there(rules):
    call = use("connection.execute", arguments=arguments("f'{x}'", form="fstring"))
    assert evidence(rules, facts(uses=[call]), "security/sql-built") == []
    made = facts(imports=[imported("sqlite3")], uses=[call])
    assert evidence(rules, made, "security/sql-built") == [("call", "connection.execute", 5, True)]


def test_conditions_on_arguments(rules):
    def loads(given: CallArguments) -> bool:
        imports = [
            imported("yaml", line=1),
            imported("yaml.SafeLoader", module="yaml", alias="Fast", line=2),
        ]
        made = facts(imports=imports, uses=[use("yaml.load", arguments=given)])
        return bool(evidence(rules, made, "security/yaml-load"))

    assert loads(arguments("text"))
    assert loads(arguments("text", Loader="yaml.Loader"))
    assert loads(arguments("*everything"))
    assert not loads(arguments("text", Loader="yaml.SafeLoader"))
    assert not loads(arguments("text", "yaml.CSafeLoader"))
    assert not loads(arguments("text", Loader="Fast"))


def test_literal_is_compared_without_its_quotes_and_prefix(rules):
    def gpu(given: CallArguments) -> list[tuple[str, str, int, bool]]:
        made = facts(imports=[imported("torch")], uses=[use("x.to", arguments=given)])
        return evidence(rules, made, "performance/gpu")

    assert gpu(arguments("'cuda:0'", form="string")) == [("literal", "x.to", 5, True)]
    assert gpu(arguments(device='f"cuda:{rank}"')) == [("literal", "x.to", 5, True)]
    assert gpu(arguments("'cpu'", form="string")) == []
    assert gpu(arguments("cuda", form="name")) == []


def test_prefix_pattern_needs_the_import_of_its_root(rules):
    uses = [use("torch.cuda.synchronize")]
    assert evidence(rules, facts(uses=uses), "performance/gpu") == []
    made = facts(imports=[imported("torch")], uses=uses)
    assert evidence(rules, made, "performance/gpu") == [("call", "torch.cuda.synchronize", 5, True)]


def test_file_class_and_path_are_conditions_and_weak_evidence(rules):
    made = facts(symbols=[symbol("test_adds", line=3)])
    assert evidence(rules, made, "testing/test") == []
    assert evidence(rules, made, "testing/test", path="tests/test_a.py", flags=TEST) == [
        ("path", "tests/test_a.py", 0, False),
        ("def", "test_adds", 3, True),
    ]


def test_tags_of_test_files_stay(rules):
    made = facts(imports=[imported("pickle")], uses=[use("pickle.loads")])
    plain = find_tags(made, source(), rules)
    in_test = find_tags(made, source("tests/test_a.py", flags=TEST), rules)
    assert plain[0] in in_test


def test_parameter_must_have_the_whole_name(rules):
    symbols = [
        symbol("test_a", line=1, signature="def test_a(benchmark: Any = None) -> None"),
        symbol(
            "test_b", line=2, signature="def test_b(benchmark_name, other: Callable[[int, benchmark], int])"
        ),
        symbol("test_c", line=3, signature="def test_c(x, *, benchmark=print(1, 2)"),
    ]
    assert evidence(rules, facts(symbols=symbols), "testing/benchmark", flags=TEST) == [
        ("def", "test_a", 1, True),
        ("def", "test_c", 3, True),
    ]


@pytest.mark.parametrize(
    ("language", "module", "name", "found"),
    [
        ("go", "os/exec", "os/exec.Command", "os.exec.Command"),
        ("rust", "std::process::Command", "std::process::Command::new", "std.process.Command.new"),
        ("javascript", "child_process", "child_process.spawn", "child_process.spawn"),
        ("javascript", "node:child_process", "node:child_process.spawn", "child_process.spawn"),
    ],
)
def test_other_languages_write_names_their_own_way(rules, language, module, name, found):
    made = facts(
        language, imports=[imported(module)], uses=[Use(found.rpartition(".")[2], "call", 5, name, "", None)]
    )
    assert ("call", found, 5, True) in evidence(rules, made, "security/subprocess")


def test_relative_import_of_another_language_is_no_evidence(rules):
    made = facts(
        "javascript",
        imports=[imported("./child_process.spawn", module="./child_process")],
        uses=[use("./child_process.spawn")],
    )
    assert evidence(rules, made, "security/subprocess") == []


def test_rules_of_python_do_not_touch_other_languages(rules):
    made = facts("ruby", imports=[imported("pickle")], uses=[use("pickle.loads"), use("compile")])
    assert find_tags(made, source("a.rb"), rules) == []


def test_name_that_another_language_s_file_defines_or_is_given_is_its_own(rules):
    made = facts("javascript", uses=[use("eval", scope="run"), use("eval", scope="other", line=6)])
    assert evidence(rules, made, "security/eval") == [("call", "eval", 5, True), ("call", "eval", 6, True)]
    made.symbols = [symbol("run", signature="function run(text, eval = 1)")]
    assert evidence(rules, made, "security/eval") == [("call", "eval", 6, True)]
    made.symbols = [symbol("eval", kind="method", scope="Model")]
    assert len(evidence(rules, made, "security/eval")) == 2
    made.symbols = [symbol("eval")]
    assert evidence(rules, made, "security/eval") == []


def test_method_of_the_object_at_hand_is_no_function_of_the_library(rules):
    made = facts("ruby", uses=[use("system", arguments=arguments("'ls'", form="string"))])
    assert [row[0] for row in evidence(rules, made, "security/subprocess")] == ["call"]
    made.symbols = [symbol("system", kind="method", scope="Runner")]
    assert evidence(rules, made, "security/subprocess") == []


def test_star_import_counts_for_everything_below_a_module(rules):
    star = imported("java.util.concurrent", alias="", flags=("star",))
    made = facts("java", imports=[star], uses=[use("Executors.newFixedThreadPool"), use("Executors")])
    assert evidence(rules, made, "performance/threads") == [
        ("import", "java.util.concurrent", 1, False),
        ("call", "java.util.concurrent.Executors.newFixedThreadPool", 5, True),
    ]


def test_driver_that_a_module_of_the_program_passes_on_counts(rules):
    passed_on = imported(".compat.sqlite3", module=".compat", alias="sqlite3")
    made = facts(imports=[passed_on], uses=[use(".compat.sqlite3.connect")])
    assert evidence(rules, made, "domain/sql") == [
        ("import", "sqlite3", 1, False),
        ("call", "sqlite3.connect", 5, True),
    ]
    own = imported(".sqlite3", module=".", alias="sqlite3")
    made = facts(imports=[own], uses=[use(".sqlite3.connect")])
    assert evidence(rules, made, "domain/sql") == []
    two = [imported(f"{module}.sqlite3", module=module, alias="sqlite3") for module in (".a", "..a.b")]
    made = facts(
        imports=two, uses=[use("..a.b.sqlite3.connect"), use(".a.sqlite3.x"), use(".b.sqlite3.connect")]
    )
    assert evidence(rules, made, "domain/sql") == [
        ("import", "sqlite3", 1, False),
        ("call", "sqlite3.connect", 5, True),
    ]


def test_a_chain_of_bases_costs_each_call_no_more_than_the_nearest_of_them():
    chain = [Use(f"C{i}", "inherit", i, f"C{i}", f"C{i + 1}", None) for i in range(10 * MAX_BASES)]
    wide = [Use(f"W{i}", "inherit", i, f"W{i}", "Wide", None) for i in range(10 * MAX_BASES)]
    names = FileNames(facts(uses=[*chain, *wide]))
    last = 10 * MAX_BASES
    assert list(names.bases_of(f"C{last}")) == [f"C{last - i}" for i in range(1, MAX_BASES + 1)]
    assert list(names.bases_of("Wide")) == [f"W{i}" for i in range(MAX_BASES)]


def test_category_of_a_warning_counts_with_its_subclasses_in_the_file(rules):
    def warns(*positional: str) -> bool:
        bases = [
            Use("DeprecationWarning", "inherit", 1, "DeprecationWarning", "Old", None),
            Use("Old", "inherit", 2, "Old", "Older", None),
        ]
        call = use("warnings.warn", arguments=arguments(*positional, form="other"))
        made = facts(imports=[imported("warnings")], uses=[*bases, call])
        return bool(evidence(rules, made, "idiom/deprecated"))

    assert warns("'x'", "DeprecationWarning")
    assert warns("'x'", "Older")
    assert warns("Older('x')")
    assert warns("'x'", "RemovedInDjango60Warning")
    assert not warns("'x'", "UserWarning")
    assert not warns("UserWarning('x')")


def test_security_statement_counts_each_time_and_others_once_a_function(rules):
    statements = [Statement(form, line, "f") for form in ("tls-off", "await") for line in (3, 4)]
    made = facts(statements=statements)
    assert [row[2] for row in evidence(rules, made, "security/tls-off")] == [3, 4]
    assert [row[2] for row in evidence(rules, made, "idiom/async")] == [3]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('"SELECT 1"', "select"),
        ("'select\\n1'", "select"),
        ('f"""\\n  select * from {x}"""', "select"),
        ("`delete from ${x}`", "delete"),
        ('$"UPDATE {x}"', "update"),
        ('fmt.Sprintf("insert into %s", x)', "insert"),
        ('&format!("with a as {}", x)', "with"),
        ('"(select 1)"', "select"),
        ('f"{x} where"', ""),
        ('"select" + x', ""),
        ('"%s where" % x', ""),
        ("x + ' where'", ""),
        ('"job {}".format(x)', "job"),
    ],
)
def test_first_word_of_a_text_that_is_put_together(text, word):
    assert first_word(text) == word


def test_wanted_calls_are_those_whose_arguments_rules_compare(rules):
    wanted = rules.table("python").wanted_calls
    assert {"getattr", "import_module", "__import__", "load", "run", "execute", "to", "new", "type"} <= wanted
    assert not wanted & {"loads", "eval", "Sequential", "Unpickler"}


def test_time_grows_with_the_file_and_not_faster(rules):
    count = 20_000  # the file's own limit on time would be over by far if any look-up were a walk
    made = facts(
        imports=[imported("os", scope=f"f{number}", line=number) for number in range(count)]
        + [imported(f"module{number}", alias="", flags=("star",)) for number in range(200)]
        + [imported(f"os.part{number}") for number in range(count)],
        uses=[use("os.system", scope=f"f{number}", line=number) for number in range(count)],
        symbols=[symbol(f"f{number}", line=number) for number in range(count)],
        statements=[Statement("yield", number, f"f{number}") for number in range(count)],
    )
    assert len(evidence(rules, made, "security/shell")) == count


def test_rules_travel_to_worker_processes(rules):
    made = facts(imports=[imported("pickle")], uses=[use("pickle.loads")])
    copy = pickle.loads(pickle.dumps(rules))
    assert find_tags(made, source(), copy) == find_tags(made, source(), rules)
    assert copy.fingerprint == rules.fingerprint
