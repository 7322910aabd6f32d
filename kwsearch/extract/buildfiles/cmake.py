"""CMake: commands with arguments in brackets, and which of them define or include something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kwsearch.extract.documents.text import first_line
from kwsearch.extract.rows.source import Source
from kwsearch.languages.table import BY_NAME
from kwsearch.models import COMMENT, STRING, FileFacts, Import, Symbol, Use
from kwsearch.regex import regex

_TOKEN = regex(
    rb"(?P<bracket>#?\[(?P<level>=*)\[)|(?P<comment>#[^\n]*)"
    rb"|(?P<string>\"[^\"\\]*+(?:\\[\s\S][^\"\\]*+)*+\"?)"
    rb"|(?P<open>\()|(?P<close>\))|(?P<word>(?:[^\s()#\"\\]|\\[\s\S])+)"
)
_TARGETS = {"add_library", "add_executable", "add_custom_target"}
_VARIABLES = {"set", "option"}
_INCLUDES = {"include", "add_subdirectory", "find_package"}
_BLOCK_ENDS = {"endfunction": "function", "endmacro": "macro"}
_MAX_TEXT = 200
_MAX_ARGUMENTS = 64
_MAX_DEPTH = 16

_BUILT_IN_TEXT = """
add_compile_definitions add_compile_options add_custom_command add_definitions add_dependencies add_link_options
add_test aux_source_directory block break build_command cmake_host_system_information cmake_language
cmake_minimum_required cmake_parse_arguments cmake_path cmake_policy configure_file continue create_test_sourcelist
define_property else elseif enable_language enable_testing endblock endforeach endif endwhile execute_process export
file find_file find_library find_path find_program foreach get_cmake_property get_directory_property
get_filename_component get_property get_source_file_property get_target_property get_test_property if
include_directories include_external_msproject include_guard include_regular_expression install link_directories
link_libraries list load_cache mark_as_advanced math message return separate_arguments set_directory_properties
set_property set_source_files_properties set_target_properties set_tests_properties site_name source_group string
target_compile_definitions target_compile_features target_compile_options target_include_directories
target_link_directories target_link_libraries target_link_options target_precompile_headers target_sources
try_compile try_run unset variable_watch while
"""
_BUILT_IN = frozenset(_BUILT_IN_TEXT.split())
"""Commands of CMake itself; using them says nothing about a repository."""


class _Command:
    """One command: its name in lower case, where it stands, and its arguments with their 0-based bytes."""

    __slots__ = ("arguments", "doc", "end", "name", "start", "written")

    def __init__(self, written: str, start: int, doc: str) -> None:
        self.written = written
        self.name = written.lower()
        self.start = start
        self.end = start
        self.doc = doc
        self.arguments: list[tuple[str, int]] = []


def extract_cmake(data: bytes) -> FileFacts:
    """Return the functions, macros, targets, variables, includes and calls of a CMake file."""
    return _Reader(data).read()


class _Reader:
    """One file while it is read."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._source = Source(data)
        self._facts = FileFacts("cmake")
        self._blocks: list[tuple[str, int]] = []
        """Open functions and macros: command and position in the facts' symbols."""
        self._variables: set[str] = set()
        self._comment = ""
        """First line of the comment that ends on ``_comment_line``."""
        self._comment_line = 0

    def read(self) -> FileFacts:
        facts = self._facts
        for command in self._commands():
            self._take(command)
        facts.doc = first_line(self._data, BY_NAME["cmake"])
        return facts

    def _commands(self) -> Iterator[_Command]:
        """Cut the file into commands; comments and strings become spans on the way."""
        position = depth = 0
        word: re.Match[bytes] | None = None
        command: _Command | None = None
        while (token := _TOKEN.search(self._data, position)) is not None:
            position = token.end()
            kind = token.lastgroup
            if kind == "open":
                if depth == 0 and word is not None:
                    start = word.start()
                    doc = self._comment if self._comment_line == self._source.line(start) - 1 else ""
                    command = _Command(word[0].decode("utf-8", "replace"), start, doc)
                depth += command is not None
            elif kind == "close":
                depth = max(depth - 1, 0)
                if depth == 0 and command is not None:
                    command.end = position
                    yield command
                    command = None
            elif kind == "comment" or token[0].startswith(b"#["):
                position = self._add_comment(token)
            else:
                text = token[0]
                if kind == "string":
                    self._span(*token.span(), STRING)
                    text = text.strip(b'"')
                elif kind != "word":
                    position = self._bracket_end(token)
                    self._span(token.start(), position, STRING)
                if command is not None and len(command.arguments) < _MAX_ARGUMENTS:
                    offset = token.start() + (kind == "string")
                    command.arguments.append((text.decode("utf-8", "replace"), offset))
            word = token if kind == "word" else None
        if command is not None:
            command.end = len(self._data)
            yield command

    def _add_comment(self, token: re.Match[bytes]) -> int:
        """Take in a comment, of a line or in brackets; return where it ends."""
        end = token.end() if token.lastgroup == "comment" else self._bracket_end(token)
        self._span(token.start(), end, COMMENT)
        if self._source.starts_line(token.start()):
            line = self._source.line(token.start())
            if line != self._comment_line + 1 or not self._comment:
                text = self._source.text(token.start(), min(end, token.start() + _MAX_TEXT))
                self._comment = text.split("\n", 1)[0].strip("#[]=- \t\r")
            self._comment_line = self._source.line(end - 1)
        return end

    def _bracket_end(self, token: re.Match[bytes]) -> int:
        closing = b"]" + token["level"] + b"]"
        end = self._data.find(closing, token.end())
        return len(self._data) if end == -1 else end + len(closing)

    def _span(self, start: int, end: int, kind: int) -> None:
        self._facts.spans.append((start, end, self._source.line(start), kind))

    def _scope(self) -> str:
        return ".".join(self._facts.symbols[position].name for _, position in self._blocks)

    def _take(self, command: _Command) -> None:
        """Enter what one command says into the facts."""
        name, facts = command.name, self._facts
        line = self._source.line(command.start)
        first = command.arguments[0][0] if command.arguments else ""
        if name in _BLOCK_ENDS:
            if self._blocks and self._blocks[-1][0] == _BLOCK_ENDS[name]:
                position = self._blocks.pop()[1]
                facts.symbols[position] = facts.symbols[position]._replace(
                    end_line=self._source.line(max(command.end - 1, command.start))
                )
        elif name in {"function", "macro"}:
            if first:
                self._add(command, name, "")
                if len(self._blocks) < _MAX_DEPTH:
                    self._blocks.append((name, len(facts.symbols) - 1))
        elif name in _INCLUDES:
            if first:
                flags = ("system",) if name == "find_package" else ()
                facts.imports.append(Import(first, first, "", line, self._scope(), flags))
        elif name == "subdirs":
            for text, offset in command.arguments:
                if text not in {"EXCLUDE_FROM_ALL", "PREORDER"}:
                    place = self._source.line(offset)
                    facts.imports.append(Import(text, text, "", place, self._scope(), ()))
        elif name == "project" or name in _TARGETS:
            if first and "$" not in first:
                self._add(
                    command,
                    "module" if name == "project" else "function",
                    "project" if name == "project" else "target",
                )
        elif name in _VARIABLES:
            # Inside a function it is a local, unless it is made to outlive the call.
            outlives = not self._blocks or any(
                text in {"PARENT_SCOPE", "CACHE"} for text, _ in command.arguments
            )
            if first and outlives and "$" not in first and first not in self._variables:
                self._variables.add(first)
                if name == "option" and len(command.arguments) > 1:
                    command.doc = command.arguments[1][0]
                self._add(command, "variable", "option" if name == "option" else "")
        elif name not in _BUILT_IN:
            facts.uses.append(Use(command.written, "call", line, command.written, self._scope(), None))

    def _add(self, command: _Command, kind: str, subkind: str) -> None:
        name, start = command.arguments[0]
        line, column = self._source.place(start)
        head = self._source.text(command.start, min(command.end, command.start + 2 * _MAX_TEXT))
        self._facts.symbols.append(
            Symbol(
                name=name,
                kind=kind,
                role="definition",
                line=line,
                end_line=self._source.line(max(command.end - 1, start)),
                column=column,
                scope=self._scope(),
                signature=" ".join(head.split())[:_MAX_TEXT],
                doc=" ".join(command.doc.split())[:_MAX_TEXT],
                subkind=subkind,
                modifiers=(),
            )
        )
