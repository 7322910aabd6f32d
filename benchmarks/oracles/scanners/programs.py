"""How each scanner is run, what its report says, and which evidence of ours speaks of the same things.

A scanner's finding belongs to a class: its own id where rules of tags refer to such ids, else the tag that means the
same. What no rule is about (lines in prose, style, lengths of arrays) has no class and is counted apart.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Finding(NamedTuple):
    """A line that a scanner reports."""

    id: str
    """The scanner's own."""
    kind: str
    """Its class; empty when no rule of a tag is about it."""
    path: str
    """Absolute."""
    line: int
    """1-based."""
    last: int
    """Last line of what is meant, 1-based."""


class Report(NamedTuple):
    """What a scanner says of a folder."""

    findings: list[Finding]
    paths: list[str]
    """Absolute paths of the files that it read."""


class Scanner(NamedTuple):
    """A program, and how its classes are those of the rules."""

    languages: tuple[str, ...]
    suffixes: tuple[str, ...]
    run: Callable[[Path, str], str]
    """Runs the program on a folder and returns its report."""
    read: Callable[[str, Path], Report]
    refs: str
    """A regular expression of the ids by which rules refer to it; empty where classes are tags."""
    tags: tuple[str, ...] = ()
    """The tags that are compared, where classes are tags; perhaps only the evidence with a reference."""


def _output(*command: str, cwd: Path | None = None) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd).stdout


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*") if path.suffix in suffixes and path.is_file())


# Python


def _read_bandit(text: str, folder: Path) -> Report:
    report = json.loads(text)
    unread = {error["filename"] for error in report["errors"]}
    findings = [
        Finding(
            row["test_id"], row["test_id"], row["filename"], row["line_number"],
            max(row["line_range"], default=row["line_number"]),
        )
        for row in report["results"]
    ]  # fmt: skip
    return Report(findings, [path for path in report["metrics"] if path != "_totals" and path not in unread])


# Go


def _read_gosec(text: str, folder: Path) -> Report:
    findings = []
    for row in json.loads(text)["Issues"]:
        first, _, last = row["line"].partition("-")
        findings.append(Finding(row["rule_id"], row["rule_id"], row["file"], int(first), int(last or first)))
    return Report(findings, _files(folder, (".go",)))


# JavaScript


_ESLINT = """
const { ESLint } = require("eslint"), security = require("eslint-plugin-security");
const rules = Object.fromEntries(Object.keys(security.rules).map((name) => [`security/${name}`, "warn"]));
const files = ["**/*.{js,mjs,cjs,jsx}"];
const languageOptions = { sourceType: "module", parserOptions: { ecmaFeatures: { jsx: true } } };
const config = [{ ignores: ["!**/node_modules/"] }];
config.push({ files, plugins: { security }, rules, languageOptions, linterOptions: { noInlineConfig: true } });
const eslint = new ESLint({ cwd: process.argv[1], overrideConfigFile: true, overrideConfig: config, ignore: false });
eslint.lintFiles(files).then((results) => console.log(JSON.stringify(results.map(
  ({ filePath, messages }) => ({ filePath, messages })))));
"""


def _run_eslint(folder: Path, program: str) -> str:
    """Run the plugin of a folder of npm's; ``program`` is that folder."""
    return _output("node", "-e", _ESLINT, str(folder.resolve()), cwd=Path(program))


def _read_eslint(text: str, folder: Path) -> Report:
    findings, paths = [], []
    for row in json.loads(text):
        if any(message.get("fatal") for message in row["messages"]):
            continue
        paths.append(row["filePath"])
        for message in row["messages"]:
            name = (message["ruleId"] or "").partition("/")[2]
            findings.append(
                Finding(
                    name, name, row["filePath"], message["line"], message.get("endLine") or message["line"]
                )
            )
    return Report(findings, paths)


# Ruby


def _read_rubocop(text: str, folder: Path) -> Report:
    findings, paths = [], []
    for row in json.loads(text)["files"]:
        paths.append(row["path"])
        for offense in row["offenses"]:
            place = offense["location"]
            name = offense["cop_name"]
            findings.append(Finding(name, name, row["path"], place["start_line"], place["last_line"]))
    return Report(findings, paths)


def _read_brakeman(text: str, folder: Path) -> Report:
    report = json.loads(text)
    findings = []
    for row in (*report["warnings"], *report["ignored_warnings"]):
        name, line = f"brakeman-{row['check_name']}", row["line"] or 1
        findings.append(Finding(name, name, str(folder / row["file"]), line, line))
    # Of a Rails program these are read; its templates are of no language that tags know.
    read = [path for part in ("app", "lib") for path in _files(folder / part, (".rb",))]
    return Report(findings, read)


# C and C++


_FLAWFINDER = {
    "shell": "security/subprocess",
    "tmpfile": "security/tempfile",
    "format": "security/format-string",
    "random": "domain/crypto CWE-327",
    "crypto": "domain/crypto CWE-327",
}
"""Tags by flawfinder's categories; of the category ``buffer`` some functions only are the same as ours."""
_COPIES = frozenset(
    (
        "strcpy", "strcpyA", "strcpyW", "StrCpy", "StrCpyA", "lstrcpyA", "lstrcpyW", "_tcscpy", "_mbscpy", "lstrcpy",
        "wcscpy", "strcat", "lstrcat", "wcscat", "_tcscat", "_mbscat", "StrCat", "StrCatA", "stpcpy", "gets", "_getts",
        "sprintf", "vsprintf", "swprintf", "wsprintf", "_stprintf", "scanf", "vscanf", "wscanf", "fscanf", "sscanf",
        "vsscanf", "strncpy", "strncat", "lstrcatn", "wcsncat", "wcsncpy", "streadd", "strecpy", "strtrns", "getwd",
        "getpass", "strccpy", "strcadd",
    )
)  # fmt: skip


def _read_flawfinder(text: str, folder: Path) -> Report:
    findings = []
    skipped = set(re.findall(r"^Warning: encoding error in (.+) -- skipping file", text, re.MULTILINE))
    for row in csv.DictReader(io.StringIO(text)):
        if not (row["Line"] or "").isdecimal():
            continue  # a warning
        kind = _FLAWFINDER.get(row["Category"], "")
        if row["Category"] in ("buffer", "format") and row["Name"] in _COPIES:
            kind = "security/buffer-copy"
        line = int(row["Line"])
        findings.append(Finding(row["Name"], kind, row["File"], line, line))
    paths = _files(folder, (".c", ".h", ".cpp", ".cc", ".cxx", ".hpp"))
    return Report(findings, [path for path in paths if path not in skipped])


# Any language: rules that people wrote for semgrep


_BY_CWE = {
    "CWE-78": "security/subprocess",
    "CWE-77": "security/subprocess",
    "CWE-95": "security/eval",
    "CWE-89": "security/sql-built",
    "CWE-502": "security/pickle",
    "CWE-327": "security/weak-hash",
    "CWE-328": "security/weak-hash",
    "CWE-295": "security/tls-off",
    "CWE-611": "security/xml-parse",
    "CWE-338": "domain/crypto",
    "CWE-330": "domain/crypto",
}
_BY_NAME = {
    "exec-use": "security/subprocess",
    "backticks-use": "security/subprocess",
    "eval-use": "security/eval",
    "assert-use": "security/eval",
    "mcrypt-use": "",
    "weak-crypto": "security/weak-hash",
    "no-eval": "security/eval",
}
"""Rules whose CWE is a wider one than what they look for."""


def _run_semgrep(folder: Path, program: str) -> str:
    """Run semgrep with a folder of rules; ``program`` is ``SEMGREP:RULES``."""
    name, _, rules = program.partition(":")
    return _output(
        name, "scan", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--quiet", "--json",
        "--config", rules, str(folder),
    )  # fmt: skip


def _read_semgrep(text: str, folder: Path) -> Report:
    report = json.loads(text)
    findings = []
    for row in report["results"]:
        name = row["check_id"].rpartition(".")[2]
        cwes = row["extra"]["metadata"].get("cwe", [])
        numbers = re.findall(r"CWE-\d+", " ".join([cwes] if isinstance(cwes, str) else cwes))
        kind = _BY_NAME.get(name, next((_BY_CWE[one] for one in numbers if one in _BY_CWE), ""))
        findings.append(Finding(name, kind, row["path"], row["start"]["line"], row["end"]["line"]))
    return Report(findings, report["paths"]["scanned"])


def _semgrep(languages: tuple[str, ...], *suffixes: str) -> Scanner:
    return Scanner(
        languages,
        suffixes,
        _run_semgrep,
        _read_semgrep,
        "",
        tuple(sorted({*_BY_CWE.values()} - {"domain/crypto"})),
    )


SCANNERS: dict[str, Scanner] = {
    "bandit": Scanner(
        ("python",), (".py",),
        lambda folder, program: _output(program, "-q", "-r", str(folder), "-f", "json", "--exit-zero"),
        _read_bandit, r"B\d{3}",
    ),
    "gosec": Scanner(
        ("go",), (".go",),
        lambda folder, program: _output(program, "-quiet", "-fmt=json", "-no-fail", "./...", cwd=folder),
        _read_gosec, r"G\d{3}",
    ),
    "eslint": Scanner(("javascript",), (".js",), _run_eslint, _read_eslint, r"detect-[A-Za-z-]+"),
    "rubocop": Scanner(
        ("ruby",), (".rb",),
        lambda folder, program: _output(
            program, "--only", "Security", "--force-default-config", "--format", "json", str(folder)
        ),
        _read_rubocop, r"Security/\w+",
    ),
    "brakeman": Scanner(
        ("ruby",), (".rb",),
        lambda folder, program: _output(
            program, "--quiet", "--no-progress", "--no-exit-on-warn", "--format", "json", str(folder)
        ),
        _read_brakeman, r"brakeman-\w+",
    ),
    "flawfinder": Scanner(
        ("c", "cpp"), (".c", ".h", ".cpp"),
        lambda folder, program: _output(program, "--csv", "--quiet", str(folder)),
        _read_flawfinder, "", ("security/buffer-copy", *sorted({*_FLAWFINDER.values()})),
    ),
    "semgrep-php": _semgrep(("php",), ".php"),
    "semgrep-csharp": _semgrep(("csharp",), ".cs"),
    "semgrep-java": _semgrep(("java",), ".java"),
    "semgrep-ruby": _semgrep(("ruby",), ".rb"),
    "semgrep-go": _semgrep(("go",), ".go"),
    "semgrep-javascript": _semgrep(("javascript", "typescript", "tsx"), ".js", ".ts"),
}  # fmt: skip
"""Scanners by the name that the command line gives."""
