"""Used types and usings of C# against Roslyn, the compiler of C# itself.

``python -m benchmarks imports_csharp FOLDER…``: needs ``npm`` and ``pip``, which bring Roslyn 4.0 (C# 10) and .NET Core
3.1 beside temporary files. Each project is compiled with the projects that it refers to, without packages from
elsewhere, once as a new framework sees it and once as an old one (``#if``). Of a partial type one file is enough. Files
that are newer than C# 10 are not judged, and nothing is that they declare.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run

_ROSLYN = "@autorest/csharp@3.0.0-beta.20220309.3"
"""A package that holds all of Roslyn 4.0.1, built for .NET Core 3.1."""
_RUNTIME = ("dotnetcore2==3.1.23", "pythonnet==3.0.5")
_SSL = "psycopg2-binary==2.9.3"
"""A wheel that holds OpenSSL 1.1, which the runtime asks for when it hashes."""
_LIBRARIES = (
    "System.Runtime.CompilerServices.Unsafe",
    "System.Collections.Immutable",
    "System.Reflection.Metadata",
    "Microsoft.CodeAnalysis",
    "Microsoft.CodeAnalysis.CSharp",
)
_NEW = """
DEBUG TRACE NET NETCOREAPP NETCOREAPP3_1 NET5_0 NET6_0 NET8_0 NETCOREAPP2_0_OR_GREATER NETCOREAPP3_0_OR_GREATER
NETCOREAPP3_1_OR_GREATER NET5_0_OR_GREATER NET6_0_OR_GREATER NET7_0_OR_GREATER NET8_0_OR_GREATER
NETSTANDARD2_0_OR_GREATER NETSTANDARD2_1_OR_GREATER
"""
_OLD = """
TRACE NETFRAMEWORK NET45 NET46 NET462 NET47 NET472 NET48 NET461_OR_GREATER NET462_OR_GREATER NET472_OR_GREATER
NET48_OR_GREATER NETSTANDARD NETSTANDARD2_0
"""
_IMPLICIT = """
System System.Collections.Generic System.IO System.Linq System.Net.Http System.Threading System.Threading.Tasks
"""
_USING = re.compile(r"<Using\s+Include=\"([^\"]+)\"(?:\s+(Static|Alias)=\"([^\"]+)\")?")
_REFERENCE = re.compile(r"<ProjectReference\s+[^>]*Include=\"([^\"]+)\"")
_IMPORTED = re.compile(r"<Import\s+[^>]*Project=\"([^\"]+)\"")
_PROPERTY = re.compile(r"^(?:\$\((?:[^()]|\([^()]*\)|\((?:[^()]|\([^()]*\))*\))*\))+")
_COMPILED = re.compile(r"<Compile\s+[^>]*Include=\"([^\"]+)\"")
_PROPS = ("Directory.Build.props", "Directory.Build.targets")

_COMPILE = """
import os, sys
from clr_loader import get_coreclr
import pythonnet
home, root, source, target, *libraries = sys.argv[1:]
pythonnet.set_runtime(get_coreclr(runtime_config=target.replace(".dll", ".runtimeconfig.json"), dotnet_root=root))
import clr
sys.path.append(home)
for name in libraries:
    clr.AddReference(name)
from System.Collections.Generic import List
from System.IO import File
from Microsoft.CodeAnalysis import MetadataReference, OutputKind, SyntaxTree, NullableContextOptions
from Microsoft.CodeAnalysis.CSharp import CSharpCompilation, CSharpCompilationOptions, CSharpSyntaxTree
trees = List[SyntaxTree]()
trees.Add(CSharpSyntaxTree.ParseText(open(source).read()))
given = List[MetadataReference]()
shared = os.path.join(root, "shared/Microsoft.NETCore.App/3.1.23")
skipped = {name + ".dll" for name in libraries}
for folder in (home, shared):
    for name in sorted(os.listdir(folder)):
        wanted = name in skipped if folder == home else name not in skipped
        if wanted and name.endswith(".dll") and (name.startswith(("System", "Microsoft", "netstandard", "mscorlib"))):
            if "Native" not in name:
                given.Add(MetadataReference.CreateFromFile(os.path.join(folder, name)))
options = CSharpCompilationOptions(OutputKind.ConsoleApplication)
options = options.WithNullableContextOptions(NullableContextOptions.Enable)
made = CSharpCompilation.Create("resolve_types", trees, given, options)
stream = File.Create(target)
result = made.Emit(stream)
stream.Close()
for problem in result.Diagnostics:
    if str(problem.Severity) == "Error":
        print(problem.ToString(), file=sys.stderr)
sys.exit(not result.Success)
"""
"""Compiles one source by Roslyn, called from Python: no SDK is needed."""


def install(source: Path) -> tuple[list[str], dict[str, str]]:
    """Bring Roslyn and the runtime beside temporary files, compile a judge.

    Args:
        source: The judge.

    Returns:
        The command that runs it, and the environment to run it in.
    """
    place = Path(tempfile.gettempdir()) / "kwsearch-roslyn"
    packages, modules = place / "python", place / "node_modules/@autorest/csharp"
    root = packages / "dotnetcore2/bin"
    if not root.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(packages), *_RUNTIME]
        subprocess.run(command, check=True)
        (root / "dotnet").chmod(0o755)
    libraries = place / "ssl/psycopg2_binary.libs"
    if not libraries.is_dir():
        wheel = ["--no-deps", "--only-binary=:all:", "--python-version", "3.10", _SSL]
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(place / "ssl"), *wheel]
        subprocess.run(command, check=True)
        (library,) = libraries.glob("libssl-*")
        (libraries / "libssl.so.1.1").symlink_to(library.name)
    if not modules.is_dir():
        command = [
            "npm",
            "install",
            "--silent",
            "--no-save",
            "--ignore-scripts",
            "--prefix",
            str(place),
            _ROSLYN,
        ]
        subprocess.run(command, check=True)
    judge = place / "judge"
    judge.mkdir(exist_ok=True)
    for name in _LIBRARIES:
        link = judge / f"{name}.dll"
        if not link.exists():
            link.symlink_to(modules / f"{name}.dll")
    target = judge / f"{source.stem}.dll"
    version = {"name": "Microsoft.NETCore.App", "version": "3.1.0"}
    properties = {"System.Globalization.Invariant": True}
    target.with_suffix(".runtimeconfig.json").write_text(
        json.dumps({"runtimeOptions": {"framework": version, "configProperties": properties}})
    )
    # The runtime has older ones of some of these: a version says that ours are to be taken.
    newer = {"assemblyVersion": "9.9.0.0", "fileVersion": "9.9.0.0"}
    framework = ".NETCoreApp,Version=v3.1"
    target.with_suffix(".deps.json").write_text(
        json.dumps(
            {
                "runtimeTarget": {"name": framework},
                "targets": {
                    framework: {"judge/1": {"runtime": {f"{name}.dll": newer for name in _LIBRARIES}}}
                },
                "libraries": {"judge/1": {"type": "project", "serviceable": False, "sha512": ""}},
            }
        )
    )
    environment = {
        **os.environ,
        "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
        "LD_LIBRARY_PATH": str(libraries),
    }
    subprocess.run(
        [sys.executable, "-c", _COMPILE, str(judge), str(root), str(source), str(target), *_LIBRARIES],
        check=True,
        env={**environment, "PYTHONPATH": str(packages)},
    )
    return [str(root / "dotnet"), str(target)], environment


def projects(root: Path, files: Iterable[str], symbols: list[str]) -> Iterator[dict[str, object]]:
    """Describe every project: its files are those below its folder that no inner project has, and those it names."""
    places = sorted(root.rglob("*.csproj"))
    homes = {place.parent for place in places}
    sources: dict[Path, list[str]] = {}
    for name in files:
        home = next((folder for folder in (root / name).parents if folder in homes), root)
        sources.setdefault(home, []).append(name)
    if root not in homes and root in sources:
        rest = [[name, str(root / name)] for name in sources[root]]
        yield {"name": "", "files": rest, "projects": [], "usings": [], "symbols": symbols}
    references = {place: _named(root, place, _REFERENCE) for place in places}
    for place in places:
        own = list(sources.get(place.parent, ()))
        own += [item.relative_to(root).as_posix() for item in _named(root, place, _COMPILED)]
        whole = "".join(text for _, text in _texts(root, place))
        usings = [
            f"{given} = {name}" if kind == "Alias" else f"static {name}" if kind else name
            for name, kind, given in _USING.findall(whole)
        ]
        if re.search(r"<ImplicitUsings>\s*(enable|true)", whole):
            usings += _IMPLICIT.split()
        others: list[Path] = []
        waiting = references[place]
        while waiting:
            others += waiting
            waiting = [item for name in waiting for item in references.get(name, ()) if item not in others]
        yield {
            "name": str(place.relative_to(root)),
            "files": [[name, str(root / name)] for name in dict.fromkeys(own) if name.endswith(".cs")],
            "projects": sorted({str(item.relative_to(root)) for item in others if item != place}),
            "usings": list(dict.fromkeys(usings)),
            "symbols": symbols,
        }


def _texts(root: Path, place: Path) -> list[tuple[Path, str]]:
    """Folder and text of a project file, of those that hold for all projects below them, and of what these import."""
    around = [folder / name for folder in place.parents for name in _PROPS if folder.is_relative_to(root)]
    found: list[tuple[Path, str]] = []
    waiting = [item for item in (place, *around) if item.is_file()]
    for item in waiting:
        text = item.read_text(encoding="utf-8-sig", errors="replace")
        found.append((item.parent, text))
        for name in _IMPORTED.findall(text):
            waiting += [other for other in _paths(root, item.parent, name) if other not in waiting]
    return found


def _named(root: Path, place: Path, pattern: re.Pattern[str]) -> list[Path]:
    """The files that a project names by one kind of element."""
    return [
        item
        for folder, text in _texts(root, place)
        for name in pattern.findall(text)
        for item in _paths(root, folder, name)
    ]


def _paths(root: Path, folder: Path, written: str) -> list[Path]:
    """The files that a path of a project file means; a property in front stands for its folder, or for the root."""
    text = written.replace("\\", "/")
    tail = _PROPERTY.sub("", text).lstrip("/")
    bases = (folder,) if tail == text else (folder, root)
    for base in bases:
        pattern = os.path.relpath(os.path.normpath(base / tail), root)
        found = (
            []
            if not pattern.strip("./") or pattern.startswith(("..", "$"))
            else [item for item in root.glob(pattern) if item.is_file()]
        )
        if found:
            return found
    return []


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    command, environment = install(Path(__file__).with_name("resolve_types.cs"))
    command.append(str(Path(command[0]).parent / "shared/Microsoft.NETCore.App/3.1.23"))
    found = find(root, ("csharp",))
    files = [name for name in sorted(found.files) if name.endswith(".cs")]
    broken: set[str] = set()
    names: set[tuple[str, tuple[str, ...]]] = set()
    usings: set[tuple[str, int, tuple[str, ...]]] = set()
    for symbols in (_NEW.split(), _OLD.split()):
        given = json.dumps(list(projects(root, files, symbols)))
        output = subprocess.run(
            command, input=given, capture_output=True, text=True, check=True, env=environment
        ).stdout
        for line in output.splitlines():
            kind, path, *rest = line.split("\t")
            if kind == "broken":
                broken.add(path)
            elif kind == "using":
                usings.add((path, int(rest[0]), tuple(rest[1:])))
            else:
                names.add((path, tuple(rest)))
    mine = {pair for pair in found.pairs() | found.named_pairs() if pair[0] in files}
    lines = {(path, line) for path, line, _ in usings}
    brought: Pairs = {
        (path, target) for path, line in lines for target in found.by_line.get((path, line), ())
    }
    print(f"{root.name}: {len(broken)} of {len(files)} files are newer than the judge")
    for title, truth, pairs in (
        ("names", _chosen(names, mine), mine),
        ("usings", _chosen({(path, targets) for path, _, targets in usings}, brought), brought),
    ):
        judged = [{pair for pair in side if broken.isdisjoint(pair)} for side in (truth, pairs)]
        report(f"{root.name} {title}", judged[0], judged[1], show)


def _chosen(rows: set[tuple[str, tuple[str, ...]]], mine: Pairs) -> Pairs:
    """The pairs: of the files of a partial type those that were found, else the first."""
    truth: Pairs = set()
    for path, files in rows:
        if path not in files:
            shared = {(path, target) for target in files} & mine
            truth |= shared or {(path, files[0])}
    return truth


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
