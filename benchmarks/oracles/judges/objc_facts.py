"""Facts of Objective-C by libclang 18 (``pip install libclang``): ``python objc_facts.py FILE-WITH-PATHS``.

Headers of frameworks are not at hand, so nothing is included. What a file uses and does not declare is declared before
it, as clang asks for it: classes, protocols and types by name; words all in capitals that clang cannot place are taken
for macros that stand for nothing. A file in which errors are left outside of bodies is left out, and told on stderr.
"""

from __future__ import annotations

import ctypes
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

MAX_ROUNDS = 40
"""How often clang may ask for more."""

PRELUDE = """
typedef signed char BOOL; typedef long NSInteger; typedef unsigned long NSUInteger; typedef double CGFloat;
#define YES 1
#define NO 0
#define nil ((id)0)
#define Nil ((Class)0)
#define NULL ((void*)0)
#define TRUE 1
#define FALSE 0
#define NS_ENUM(...) _ENUM(__VA_ARGS__, _NAMED, _PLAIN)(__VA_ARGS__)
#define _ENUM(a, b, macro, ...) macro
#define _NAMED(type, name) enum name : type name; enum name : type
#define _PLAIN(type) enum : type
#define NS_OPTIONS NS_ENUM
#define NS_CLOSED_ENUM NS_ENUM
#define CF_ENUM NS_ENUM
#define CF_OPTIONS NS_ENUM
#define CF_CLOSED_ENUM NS_ENUM
#define NS_ERROR_ENUM(domain, name) enum name : NSInteger name; enum name : NSInteger
#define IBAction void
#define IBOutlet
#define OBJC_EXPORT extern
#define FOUNDATION_EXPORT extern
#define FOUNDATION_EXTERN extern
#define UIKIT_EXTERN extern
#define NS_INLINE static inline
#define CG_INLINE static inline
#define __block
#define __unused
#define __used
#define cg_nullable
#define bool _Bool
"""
_SKIPPED = re.compile(rb"^[ \t]*(?:#[ \t]*(?:import|include|error|warning)\b|@import\b)[^\n]*", re.MULTILINE)
_CAPITALS = re.compile(rb"\b_*[A-Z][A-Z0-9]*_?[A-Za-z0-9_]*\b(\s*\()?")
_SYNTAX = re.compile(
    "expected|unknown type name|unknown class name|type specifier|extraneous|missing|unterminated|cannot find|"
    "no type or protocol|non-parameterized|unmatched|definition is not allowed|cannot define category|forward class"
)
"""Errors after which clang may have read something else; it says many more, as it knows nothing of the frameworks."""
_QUOTED = re.compile(r"'([A-Za-z_]\w*)'")


class Reader:
    """Reads one file, and declares what it lacks until clang asks for no more."""

    def __init__(self, cindex: Any, path: Path) -> None:
        self.cindex = cindex
        self.path = path
        self.raw = path.read_bytes()
        self.data = _SKIPPED.sub(lambda found: b" " * len(found[0]), self.raw)
        self.language = "objective-c++" if path.suffix == ".mm" else "objective-c"
        self.declared: dict[str, str] = {}
        self.macros: dict[str, str] = {}

    def unit(self) -> Any:
        """Return the file as clang reads it with what is declared so far."""
        prelude = PRELUDE + "".join(
            f"#ifndef {name}\n#define {text}\n#endif\n" for name, text in self.macros.items()
        )
        order = {"@protocol": 0, "@interface": 1, "@class": 1, "typedef": 2}
        prelude += "\n".join(sorted(self.declared.values(), key=lambda text: order[text.split()[0]]))
        head = Path(tempfile.gettempdir()) / "objc_facts_prelude.h"
        head.write_text(prelude, encoding="utf-8")
        index = self.cindex.Index.create()
        return index.parse(
            str(self.path),
            args=[
                "-x",
                self.language,
                "-target",
                "x86_64-apple-macosx12",
                "-fblocks",
                "-fobjc-arc",
                "-ferror-limit=0",
                "-w",
                "-include",
                str(head),
            ],
            unsaved_files=[(str(self.path), self.data.decode("ascii", "replace").replace("\ufffd", "?"))],
            options=self.cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD,
        )

    def read(self) -> tuple[Any, list[Any]]:
        """Return the unit and the errors that are left outside of bodies."""
        for _ in range(MAX_ROUNDS):
            unit = self.unit()
            errors = [
                item for item in unit.diagnostics if item.severity >= 3 and _SYNTAX.search(item.spelling)
            ]
            bodies = self.bodies(unit)
            outside = [item for item in errors if not any(a <= item.location.offset < b for a, b in bodies)]
            if not sum(self.declare(item) for item in outside):
                return unit, outside
        return unit, outside

    def bodies(self, unit: Any) -> list[tuple[int, int]]:
        """Return first byte and end of each body of a function, a method or a block."""
        found: list[tuple[int, int]] = []
        pending = list(unit.cursor.get_children())
        while pending:
            node = pending.pop()
            if node._kind_id == 202:  # a compound statement
                found.append((node.extent.start.offset, node.extent.end.offset))
            elif self.is_own(node):
                pending += node.get_children()
        return found

    def is_own(self, node: Any) -> bool:
        """Return whether a node stands in the file itself."""
        file = node.location.file
        return file is not None and file.name == str(self.path)

    def declare(self, item: Any) -> bool:
        """Declare what an error asks for; return whether there was something."""
        text, at = item.spelling, item.location.offset
        found = _QUOTED.search(text)
        name = found[1] if found else ""
        word = re.compile(rb"[A-Za-z_]\w*").match(self.data, at)
        here = word[0].decode() if word else ""
        if "unknown type name" in text or "expected a type" in text or "unknown class name" in text:
            name = name if "unknown" in text else here
            if not name or self.is_macro_word(name, at):
                return self.macro_near(at)
            behind = self.data[at + len(name) : at + len(name) + 200]
            wanted = (
                f"@class {name};"
                if re.match(rb"\s*(?:<[^;{}()]*>\s*)?(?:_?_?\w+\s*)?\*", behind)
                else f"typedef int {name};"
            )
            if re.match(rb"\s*<", behind):
                wanted = self.generic(name, behind)
            return self.put(name, wanted)
        if (
            "cannot find interface declaration" in text
            or "cannot define category" in text
            or "attempting to use the forward class" in text
        ):
            return self.put(
                name,
                f"@interface {name}\n@end",
                force=not self.declared.get(name, "").startswith("@interface"),
            )
        if "cannot find protocol declaration" in text or "no type or protocol named" in text:
            return self.put(f"@{name}", f"@protocol {name}\n@end")
        if "non-parameterized class" in text:
            behind = self.data[at - 1 if self.data[at : at + 1] != b"<" else at :][:200]
            name = (re.findall(r"'(\w+)", text) or [""])[-1]
            return self.put(
                name,
                self.generic(name, self.data[at : at + 200]),
                force="<" not in self.declared.get(name, "<"),
            )
        if "too many type arguments" in text or "too few type arguments" in text:
            return False
        return self.macro_near(at)

    def generic(self, name: str, behind: bytes) -> str:
        """Return the declaration of a class that takes as many arguments as it is given."""
        start = behind.find(b"<")
        depth, count = 0, 1
        for byte in behind[start:]:
            depth += {60: 1, 62: -1, 40: 1, 41: -1}.get(byte, 0)
            count += depth == 1 and byte == 44
            if depth == 0:
                break
        return f"@interface {name}<{', '.join(f'__covariant T{i}' for i in range(count))}>\n@end"

    def is_macro_word(self, name: str, at: int) -> bool:
        """Return whether a name looks like a macro: capitals before another name, or with arguments."""
        if not re.fullmatch(r"_*[A-Z][A-Z0-9]*(?:_[A-Za-z0-9_]*)+", name):
            return False
        return re.match(rb"\s*[\w@(#+-]|\s*$", self.data[at + len(name) : at + len(name) + 80]) is not None

    def macro_near(self, at: int) -> bool:
        """Take words in capitals on the line of an error, or at the end of the one before, for empty macros."""
        start = self.data.rfind(b"\n", 0, at) + 1
        start = self.data.rfind(b"\n", 0, max(len(self.data[:start].rstrip()), 0)) + 1
        end = self.data.find(b"\n", at)
        end = len(self.data) if end < 0 else end
        done = False
        for found in _CAPITALS.finditer(self.data, start, end):
            name = re.match(rb"\w+", found[0])[0].decode()
            if (
                not re.fullmatch(r"_*[A-Z][A-Z0-9]*(?:_[A-Za-z0-9_]*)+|[A-Z]{4,}", name)
                or name in self.macros
            ):
                continue
            if re.search(rf"\b{name}\b", PRELUDE) or re.search(
                rb"#\s*define\s+" + name.encode() + rb"\b", self.raw
            ):
                continue
            self.macros[name] = f"{name}(...)" if found[1] else name
            self.declared.pop(name, None)
            done = True
            break
        return done

    def put(self, name: str, text: str, force: bool = False) -> bool:
        """Declare a name; return whether that is new."""
        if not name or (name in self.declared and not force) or self.declared.get(name) == text:
            return False
        self.declared[name] = text
        return True


def skipped(reader: Reader, unit: Any) -> Iterator[int]:
    """Yield the lines that the preprocessor skips."""
    cindex = reader.cindex

    class Ranges(ctypes.Structure):
        _fields_ = (("count", ctypes.c_uint), ("ranges", ctypes.POINTER(cindex.SourceRange)))

    library = cindex.conf.lib
    library.clang_getSkippedRanges.restype = ctypes.POINTER(Ranges)
    library.clang_getSkippedRanges.argtypes = [cindex.TranslationUnit, cindex.c_object_p]
    found = library.clang_getSkippedRanges(unit, cindex.File.from_name(unit, str(reader.path)))
    for index in range(found.contents.count if found else 0):
        extent = found.contents.ranges[index]
        yield from range(extent.start.line, extent.end.line + 1)


KINDS = {
    "OBJC_INTERFACE_DECL": "type", "OBJC_PROTOCOL_DECL": "type", "OBJC_IMPLEMENTATION_DECL": "type",
    "OBJC_INSTANCE_METHOD_DECL": "function", "OBJC_CLASS_METHOD_DECL": "function", "FUNCTION_DECL": "function",
    "OBJC_PROPERTY_DECL": "value", "OBJC_IVAR_DECL": "value", "FIELD_DECL": "value", "VAR_DECL": "value",
    "TYPEDEF_DECL": "type", "STRUCT_DECL": "type", "UNION_DECL": "type", "ENUM_DECL": "type",
    "ENUM_CONSTANT_DECL": "enum-member", "CXX_METHOD": "function", "CONSTRUCTOR": "function", "DESTRUCTOR": "function",
    "FUNCTION_TEMPLATE": "function", "CLASS_TEMPLATE": "type", "CLASS_DECL": "type", "TYPE_ALIAS_DECL": "type",
    "NAMESPACE": "module",
}  # fmt: skip


def place(cindex: Any, node: Any) -> tuple[int, int]:
    """Return line and byte of where a name is written, also as the argument of a macro."""
    file, line, column, offset = cindex.c_object_p(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    cindex.conf.lib.clang_getFileLocation(node.location, *map(ctypes.byref, (file, line, column, offset)))
    return line.value, offset.value


def facts(reader: Reader, unit: Any) -> Iterator[tuple[str, str, str, int]]:
    """Yield role, kind, name and line of what a file declares."""
    cindex = reader.cindex
    pending = list(reversed(list(unit.cursor.get_children())))
    seen = set()
    while pending:
        node = pending.pop()
        if not reader.is_own(node):
            continue
        try:
            kind, name = node.kind.name, node.spelling
        except ValueError:  # newer than the binding: an attribute
            continue
        line, offset = place(cindex, node)
        if kind == "MACRO_DEFINITION":
            behind = reader.data[offset + len(name.encode()) :][:1]
            text = reader.data[offset + len(name.encode()) :].split(b"\n")[0]
            yield (
                "def",
                "function" if behind == b"(" or not text.split(b"//")[0].split(b"/*")[0].strip() else "value",
                name,
                line,
            )
            continue
        if kind in ("MACRO_INSTANTIATION", "INCLUSION_DIRECTIVE"):
            continue
        if kind in ("OBJC_SUPER_CLASS_REF", "OBJC_PROTOCOL_REF"):
            if (
                reader.data.startswith(b"@", reader.data.rfind(b"\n", 0, offset) + 1)
                and b";" not in (reader.data[offset : reader.data.find(b"\n", offset)])
            ):  # not one of those that are declared to be declared elsewhere
                yield "inherit", "", name, line
            continue
        group = KINDS.get(kind, "")
        if group and name:
            is_type = kind in ("STRUCT_DECL", "UNION_DECL", "ENUM_DECL", "CLASS_DECL")
            if "(" in name or (is_type and not node.is_definition()):
                group = ""
            elif "METHOD" in kind and reader.data[node.extent.start.offset :][:1] not in (b"-", b"+"):
                group = ""  # a property's
            word = name.split(":")[0]
            if group and not reader.data.startswith(word.encode(), offset):
                group = ""  # a macro makes the name
            row = ("def", group, word, line)
            if group and (offset, group) not in seen:
                seen.add((offset, group))
                yield row
        if kind in (
            "OBJC_INTERFACE_DECL",
            "OBJC_CATEGORY_DECL",
            "OBJC_PROTOCOL_DECL",
            "OBJC_IMPLEMENTATION_DECL",
            "OBJC_CATEGORY_IMPL_DECL",
            "STRUCT_DECL",
            "UNION_DECL",
            "ENUM_DECL",
            "LINKAGE_SPEC",
            "UNEXPOSED_DECL",
            "CLASS_DECL",
            "NAMESPACE",
            "CLASS_TEMPLATE",
        ):
            pending += reversed(list(node.get_children()))


def main() -> None:
    """Print the facts of all files that the given one lists."""
    cindex = import_module("clang.cindex")
    cindex.conf.lib.clang_getFileLocation.argtypes = None
    out = 0
    paths = Path(sys.argv[1]).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    for path in map(Path, paths):
        reader = Reader(cindex, path)
        try:
            unit, errors = reader.read()
        except cindex.TranslationUnitLoadError:
            print(f"{path}: not loaded", file=sys.stderr)
            continue
        if errors:
            out += 1
            print(f"{path}:{errors[0].location.line}: {errors[0].spelling}", file=sys.stderr)
            continue
        print(f"{path}\tdef\t\t\t0") if False else None
        for line in skipped(reader, unit):
            print(f"{path}\tskipped\t\t\t{line}")
        for role, kind, name, line in facts(reader, unit):
            print(f"{path}\t{role}\t{kind}\t{name}\t{line}")
    print(f"{out} of {len(paths)} left out", file=sys.stderr)


if __name__ == "__main__":
    main()
