"""Loading rules: what users may add, change and switch off, and how mistakes are reported."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from kwsearch.errors import ConfigError
from kwsearch.languages.table import BY_NAME
from kwsearch.models import FileFacts, Import, SourceFile, Use
from kwsearch.settings.defaults import MAX_TOML_BYTES
from kwsearch.tags.match import Rules, find_tags
from kwsearch.tags.rules import load_root_rules, load_rules
from kwsearch.tags.shipped_rules import SHIPPED
from kwsearch.tags.tables import matches_glob, matches_path

RPC = {
    "rules": {
        "acme/rpc": {
            "title": "Remote calls",
            "description": "Calls another service.",
            "refs": ["CWE-918"],
            "evidence": [{"call": ["acme.rpc.call"]}, {"import": ["acme.rpc"]}],
        }
    }
}


def tag_ids(rules: Rules, module: str, *calls: str) -> list[str]:
    facts = FileFacts("python")
    facts.imports = [Import(module, module, module.partition(".")[0], 1, "", ())]
    facts.uses = [Use(call.rpartition(".")[2], "call", 2, call, "", None) for call in calls]
    return [tag.id for tag in find_tags(facts, SourceFile("a.py", 0, 0, 0, "python", 0), rules)]


def test_shipped_tags_are_these():
    assert sorted(load_rules().rules) == [
        "domain/autograd", "domain/crypto", "domain/http", "domain/neural-network", "domain/sql",
        "idiom/abc", "idiom/async", "idiom/cli", "idiom/context-manager", "idiom/dataclass", "idiom/deprecated",
        "idiom/generator", "idiom/metaprogramming", "idiom/plugin",
        "performance/cache", "performance/gpu", "performance/jit", "performance/parallel", "performance/processes",
        "performance/simd", "performance/threads",
        "security/archive-extract", "security/binds-all", "security/buffer-copy", "security/csrf-off",
        "security/debug-on", "security/dynamic-import", "security/eval", "security/file-server",
        "security/format-string", "security/mass-assignment", "security/native-unsafe",
        "security/pickle", "security/shell", "security/sql-built", "security/subprocess", "security/tempfile",
        "security/tls-off", "security/unescaped-html",
        "security/weak-cipher", "security/weak-hash", "security/xml-parse", "security/yaml-load",
        "testing/benchmark", "testing/fixture", "testing/test",
    ]  # fmt: skip


def test_shipped_rules_name_languages_of_the_table():
    rules = load_rules()
    rows = rules.all_rows()
    assert {language for _, row in rows for language in row.languages} <= BY_NAME.keys()
    assert {tag for tag, _ in rows} == rules.rules.keys()


def test_each_language_has_hits_and_look_alikes_for_each_security_and_performance_tag():
    missing = []
    fixtures = Path(SHIPPED).with_name("fixtures")
    for tag, languages in sorted(_languages_of_tags().items()):
        if not tag.startswith(("security/", "performance/")):
            continue
        texts: dict[str, list[list[str]]] = {}
        for path in (fixtures / tag.replace("/", "_")).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":  # examples that somebody compiled
                lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
                texts.setdefault(_FAMILY.get(path.suffix, path.suffix), []).append(lines)
        for family in sorted({_FAMILY[suffix] for suffix in languages}):
            files = texts.get(family, [])
            hits = [line for lines in files for line in lines if re.search(r"\b(?:hit|weak): ", line)]
            quiet = [
                lines
                for lines in files
                if sum(not re.search(r"\b(?:hit|weak): ", line) for line in lines) > 1
            ]
            if not hits or not quiet:
                missing.append((tag, family))
    assert missing == []


_FAMILY = {
    suffix: family
    for family, suffixes in {
        "c": (".c", ".cpp", ".cc", ".cu", ".h"),
        "javascript": (".js", ".ts", ".tsx"),
        "python": (".py",),
        "go": (".go",),
        "java": (".java",),
        "csharp": (".cs",),
        "ruby": (".rb",),
        "php": (".php",),
        "rust": (".rs",),
        "bash": (".sh",),
        "kotlin": (".kt",),
        "scala": (".scala",),
        "swift": (".swift",),
        "hcl": (".tf",),
        "sql": (".sql",),
        "dockerfile": (".dockerfile",),
    }.items()
    for suffix in suffixes
}


def _languages_of_tags() -> dict[str, set[str]]:
    """Suffixes of the languages in which shipped evidence speaks for each tag."""
    suffixes = {
        "typescript": ".ts",
        "javascript": ".js",
        "cpp": ".cpp",
        "cuda": ".cu",
        "bash": ".sh",
        "hcl": ".tf",
    }
    found: dict[str, set[str]] = {}
    for tag, row in load_rules().all_rows():
        for language in row.languages:
            suffix = suffixes.get(language) or next(iter(BY_NAME[language].suffixes))
            if suffix in _FAMILY:
                found.setdefault(tag, set()).add(suffix)
    return found


def test_users_add_a_tag():
    rules = load_rules(RPC)
    assert tag_ids(rules, "acme.rpc", "acme.rpc.call") == ["acme/rpc"]
    assert rules.rules["acme/rpc"].refs == ("CWE-918",)


def test_users_change_a_tag():
    rules = load_rules(
        {"rules": {"security/pickle": {"title": "No pickles", "evidence": [{"call": ["acme.load"]}]}}}
    )
    assert rules.rules["security/pickle"].title == "No pickles"
    assert rules.rules["security/pickle"].refs == ("CWE-502",)
    assert tag_ids(rules, "acme", "acme.load") == ["security/pickle"]
    assert tag_ids(rules, "pickle", "pickle.load") == []


def test_users_add_evidence_to_a_tag():
    rules = load_rules({"rules": {"security/pickle": {"more_evidence": [{"call": ["acme.load"]}]}}})
    assert tag_ids(rules, "acme", "acme.load") == ["security/pickle"]
    assert tag_ids(rules, "pickle", "pickle.load") == ["security/pickle"]


def test_users_switch_tags_off():
    rules = load_rules({"off": ["security/pickle", "domain/*"]})
    assert tag_ids(rules, "pickle", "pickle.load") == []
    assert tag_ids(rules, "requests", "requests.get") == []
    assert sorted(rules.off)[:2] == ["domain/autograd", "domain/crypto"]
    assert tag_ids(rules, "subprocess", "subprocess.run") == ["security/subprocess"]


def test_tag_that_is_off_still_fulfils_the_needs_of_another():
    evidence = [{"call": ["acme.run"], "requires": ["security/pickle"]}]
    extra: dict[str, Any] = {"rules": {"acme/both": {"title": "t", "description": "d", "evidence": evidence}}}
    extra["off"] = ["security/pickle"]
    rules = load_rules(extra)
    facts = FileFacts("python")
    facts.imports = [
        Import("acme", "acme", "acme", 1, "", ()),
        Import("pickle", "pickle", "pickle", 2, "", ()),
    ]
    facts.uses = [Use("run", "call", 3, "acme.run", "", None)]
    tags = find_tags(facts, SourceFile("a.py", 0, 0, 0, "python", 0), rules)
    assert [tag.id for tag in tags] == ["acme/both"]


def test_fingerprint_changes_with_the_rules_only():
    plain = load_rules().fingerprint
    assert load_rules().fingerprint == plain
    assert load_rules({}).fingerprint == plain
    assert load_rules(RPC).fingerprint != plain
    assert load_rules({"off": ["security/pickle"]}).fingerprint != plain


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rules.toml", 'off = ["security/pickle"]\n'),
        ("pyproject.toml", '[tool.kwsearch.tags]\noff = ["security/pickle"]\n'),
        (".kwsearch.toml", '[tags]\noff = ["security/pickle"]\n'),
    ],
)
def test_rules_are_found_in_every_kind_of_file(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    assert load_rules(path).off.keys() == {"security/pickle"}


def test_pyproject_without_a_table_changes_nothing(tmp_path):
    path = tmp_path / "pyproject.toml"
    path.write_text('[project]\nname = "x"\n[tool.other]\nrules = 1\n')
    assert load_rules(path).fingerprint == load_rules().fingerprint


def test_root_rules_come_from_both_settings_files(make_repo):
    root = make_repo(
        {
            "pyproject.toml": '[tool.kwsearch.tags]\noff = ["security/pickle"]\n',
            ".kwsearch.toml": '[tags]\nfile = "more/tags.toml"\n',
            "more/tags.toml": 'off = ["security/eval"]\n',
        }
    )
    assert load_root_rules(str(root)).off == {
        "security/eval": "more/tags.toml:1",
        "security/pickle": "pyproject.toml:2",
    }
    assert load_root_rules(str(root / "more")).fingerprint == load_rules().fingerprint


def test_root_rules_ignore_a_pyproject_that_is_not_ours(make_repo):
    root = make_repo({"pyproject.toml": "{{ cookiecutter.name }}"})
    assert load_root_rules(str(root)).fingerprint == load_rules().fingerprint


def test_dict_cannot_name_a_file():
    with pytest.raises(ConfigError, match="only a settings file can name another file"):
        load_rules({"file": "tags.toml"})


@pytest.mark.parametrize("name", ["../outside.toml", "/etc/passwd", "link.toml", "missing.toml", "folder"])
def test_named_file_must_be_a_file_inside_the_folder(tmp_path, name):
    inside = tmp_path / "inside"
    (inside / "folder").mkdir(parents=True)
    (tmp_path / "outside.toml").write_text("")
    (inside / "link.toml").symlink_to(tmp_path / "outside.toml")
    path = inside / "rules.toml"
    path.write_text(f'\nfile = "{name}"\n')
    with pytest.raises(ConfigError, match=r"rules\.toml:2: file: "):
        load_rules(path)


def test_named_file_cannot_name_another(tmp_path):
    (tmp_path / "one.toml").write_text('file = "two.toml"\n')
    (tmp_path / "two.toml").write_text('file = "one.toml"\n')
    with pytest.raises(ConfigError, match=r"^two\.toml:1: file: unknown key file"):
        load_rules(tmp_path / "one.toml")


HEAD = '[rules."acme/rpc"]\ntitle = "t"\ndescription = "d"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = [", "r.toml:1: not valid TOML: Invalid value"),
        ("\n\na = 1\na = 2\n", "r.toml:4: not valid TOML: Cannot overwrite a value"),
        ("\nrule = 1\n", "r.toml:2: rule: unknown key rule; did you mean rules?"),
        ("\noff = 3\n", "r.toml:2: off: must be a list"),
        ('off = [\n "security/eval",\n "security/pickel",\n]\n',
         "r.toml:3: off: there is no tag security/pickel; did you mean security/pickle?"),
        ('\n[rules.rpc]\ntitle = "t"\n',
         "r.toml:2: rules.rpc: an id is category/name in lower-case letters, digits and hyphens"),
        ('\n[rules."acme/rpc"]\ntitle = "t"\ndescription = "d"\n', "r.toml:2: rules.acme/rpc: a rule needs evidence"),
        (HEAD + 'evidence = [{ call = ["a.b"] }]\ntitel = "x"\n',
         "r.toml:5: rules.acme/rpc.titel: unknown key titel; did you mean title?"),
        (HEAD + "evidence = [\n {},\n]\n",
         "r.toml:5: rules.acme/rpc.evidence: evidence needs one of import, call, literal, decorator, base, type, def, "
         "methods, statement, path"),
        (HEAD + 'evidence = [\n { call = ["a.b"] },\n { cal = ["a.b"] },\n]\n',
         "r.toml:6: rules.acme/rpc.evidence.cal: unknown key cal; did you mean call?"),
        (HEAD + 'evidence = [{ call = ["a b"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.call: 'a b' is no name; write eval, .execute, pickle.load or torch.cuda.*"),
        (HEAD + 'evidence = [{ call = ["a*"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.call: 'a*' is no name; write eval, .execute, pickle.load or torch.cuda.*"),
        (HEAD + 'evidence = [{ call = ["a.*.b"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.call: 'a.*.b' is no name; write eval, .execute, pickle.load or "
         "torch.cuda.*"),
        (HEAD + 'evidence = [{ call = [] }]\n', "r.toml:4: rules.acme/rpc.evidence.call: must not be empty"),
        (HEAD + 'evidence = [{ call = ["a.*"], when = [{ count = 1 }] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.call: 'a.*' cannot have conditions on arguments; write whole names"),
        (HEAD + 'evidence = [{ call = ["a.b"] },\n { call = ["re.(foo|bar)"] }]\n',
         "r.toml:5: rules.acme/rpc.evidence.call: 're.(foo|bar)' is no name; write eval, .execute, pickle.load or "
         "torch.cuda.*"),
        (HEAD + 'evidence = [{ call = ["house.rpc.call("] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.call: 'house.rpc.call(' is no name; write eval, .execute, pickle.load or "
         "torch.cuda.*"),
        (HEAD + 'evidence = [{ decorator = ["@house.route"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.decorator: '@house.route' is no name; write eval, .execute, pickle.load or "
         "torch.cuda.*"),
        (HEAD + 'evidence = [{ call = ["House::Rpc#call"], languages = ["ruby"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.call: 'House::Rpc#call' is no name; write eval, .execute, pickle.load or "
         "torch.cuda.*"),
        (HEAD + 'evidence = [{ call = [".*"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.call: '.*' is no name; write eval, .execute, pickle.load or torch.cuda.*"),
        (HEAD + 'evidence = [{ def = ["a*b*c*d*e*f"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.def: 'a*b*c*d*e*f' is not a name or a pattern of one; * is the only "
         "operator, at most four times"),
        (HEAD + 'evidence = [{ path = ["*.{php,py}"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.path: '*.{php,py}' is no pattern of a path; write *.sql, benches/ or "
         "/tests/**/*.py, one a text"),
        (HEAD + 'evidence = [{ call = ["a.b"], paths = ["a b"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.paths: 'a b' is no pattern of a path; write *.sql, benches/ or "
         "/tests/**/*.py, one a text"),
        (HEAD + 'evidence = [{ import = ["a*"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.import: 'a*' is not the name of a module"),
        (HEAD + 'evidence = [{ statement = ["yeild"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.statement: unknown word yeild; did you mean yield?"),
        (HEAD + 'evidence = [{ def = ["*"], modifiers = ["asynchronous"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.modifiers: unknown word asynchronous; known are static, abstract, async, "
         "readonly, deprecated, documentation, private, exported, unsafe, virtual, override, __global__, __device__, "
         "__host__"),
        (HEAD + 'evidence = [{ def = ["*"], subkinds = ["recrod"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.subkinds: unknown word recrod; did you mean record?"),
        (HEAD + 'evidence = [{ call = ["a.b"], when = [{ position = 0, form = ["fstirng"] }] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.when.form: unknown word fstirng; did you mean fstring?"),
        (HEAD + 'evidence = [{ call = ["a.c"], languages = [] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.languages: must not be empty; leave it out for every language"),
        (HEAD + 'evidence = [{ call = ["a.b"], relative = true }]\n',
         "r.toml:4: rules.acme/rpc.evidence.relative: only evidence of the kind import can have it"),
        (HEAD + 'evidence = [{ call = ["a.b"], languages = ["pyhton"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.languages: unknown word pyhton; did you mean python?"),
        (HEAD + 'evidence = [{ call = ["a.b"], confidence = "huge" }]\n',
         "r.toml:4: rules.acme/rpc.evidence.confidence: unknown word huge; known are low, medium, high"),
        (HEAD + 'evidence = [{ call = ["a.b"], kinds = ["class"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.kinds: only evidence of the kind def can have it"),
        (HEAD + 'evidence = [{ literal = ["a.b"] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.literal: needs a condition on the literal (when)"),
        (HEAD + 'evidence = [{ call = ["a.b"], when = [{ is = ["1"] }] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.when: needs name, position or count"),
        (HEAD + 'evidence = [{ call = ["a.b"], when = [{ name = "x" }] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.when: needs is, last, text, starts, contains, word, form, literal, "
         "constant or present"),
        (HEAD + 'evidence = [{ call = ["a.b"], when = [{ name = "x", form = ["name"] }] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.when: form and word are known for arguments without a keyword only; add "
         "position"),
        (HEAD + 'evidence = [{ call = ["a.b"], when = [{ position = true }] }]\n',
         "r.toml:4: rules.acme/rpc.evidence.when.position: must be a whole number from 0 to 100"),
        (HEAD + 'evidence = [\n { call = ["a"] },\n { call = ["a.b"], requires = ["acme/rcp"] },\n]\n',
         "r.toml:6: rules.acme/rpc.evidence.requires: there is no tag acme/rcp; did you mean acme/rpc?"),
        (HEAD + 'evidence = [\n { call = ["a.b"], requires = ["acme/rpc"] },\n]\n',
         "r.toml:5: rules.acme/rpc.evidence.requires: requires itself: acme/rpc -> acme/rpc"),
        (HEAD + 'refs = ["CWE 1"]\nevidence = [{ call = ["a.b"] }]\n',
         "r.toml:4: rules.acme/rpc.refs: 'CWE 1' is no id; write CWE-502 or B301"),
        ("x = " + "[" * 5_000, "r.toml:1: not valid TOML: nested too deeply"),
        ("x = " + "1" * 5_000, "r.toml:1: not valid TOML: a number is too long"),
    ],
)  # fmt: skip
def test_mistake_names_its_file_and_line(tmp_path, monkeypatch, text, message):
    monkeypatch.chdir(tmp_path)
    Path("r.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_rules(Path("r.toml"))
    assert str(caught.value) == message


def test_mistake_in_a_dict_names_its_key():
    with pytest.raises(ConfigError) as caught:
        load_rules({"rules": {"acme/rpc": {"title": 1}}})
    assert str(caught.value) == "tag rules: rules.acme/rpc.title: must be a text"


def test_file_that_cannot_be_read_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        load_rules(tmp_path / "missing.toml")
    (tmp_path / "big.toml").write_text("#" * (MAX_TOML_BYTES + 1))
    with pytest.raises(ConfigError, match="larger than"):
        load_rules(tmp_path / "big.toml")
    (tmp_path / "latin.toml").write_bytes(b"# a\n# \xe9\n")
    with pytest.raises(ConfigError, match=r"latin\.toml:2: not UTF-8"):
        load_rules(tmp_path / "latin.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.timeout(10)
def test_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "rules.toml")
    with pytest.raises(ConfigError, match="not a regular file"):
        load_rules(tmp_path / "rules.toml")


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("test_*", "test_adds", True),
        ("test_*", "my_test_adds", False),
        ("*", "", True),
        ("a*b", "ab", True),
        ("ab*ba", "aba", False),
        ("a*b*c", "a-c-b", False),
        ("a*b*c", "axbxc", True),
        ("exact", "exact", True),
        ("a.c", "abc", False),
    ],
)
def test_star_is_the_only_operator(pattern, text, expected):
    assert matches_glob(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.sql", "a/b.sql", True),
        ("b*", "b/a.py", False),
        ("b*", "a/b.py", True),
        ("benches/", "crates/benches/a/b.rs", True),
        ("benches/", "benches.rs", False),
        ("**/*.php", "a/b/h.php", True),
        ("**/*.php", "h.php", True),
        ("/h.php", "h.php", True),
        ("/h.php", "a/h.php", False),
        ("tests/*.py", "a/tests/b.py", True),
        ("tests/*.py", "a/tests/c/b.py", False),
    ],
)
def test_paths_are_matched_as_a_path_filter_does(pattern, path, expected):
    assert matches_path((pattern,), path) is expected


def test_a_name_that_no_file_can_have_is_a_mistake_with_a_place(tmp_path):
    for key, what in (("file", "file"), ("fixtures", "folder")):
        name = "\N{SNOWMAN}" * 150
        (tmp_path / "r.toml").write_text(f'{key} = "{name}"\n')
        with pytest.raises(ConfigError) as caught:
            load_rules(tmp_path / "r.toml")
        assert str(caught.value) == f"{tmp_path}/r.toml:1: {key}: there is no {what} {name}"
