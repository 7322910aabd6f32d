"""SQL's facts by sqlglot 30 (``pip install sqlglot``): ``python sql_facts.py FILE-WITH-PATHS``.

A file is judged when sqlglot reads all its statements; the dialect is the folder below ``dialects/`` that it lies
in, or any that reads it. Definitions of tables, views, columns, indexes, schemas, sequences, functions and
procedures; the tables that are read and written. Common table expressions are no tables.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import sqlglot
from sqlglot import exp

logging.disable(logging.CRITICAL)
NAMES = {"sparksql": "spark", "mariadb": "mysql", "greenplum": "postgres", "impala": "hive", "ansi": "", "db2": "",
         "flink": "", "vertica": "postgres", "exasol": "exasol"}  # fmt: skip
KINDS = {"TABLE": "type", "VIEW": "type", "INDEX": "value", "SCHEMA": "module", "DATABASE": "module",
         "FUNCTION": "function", "PROCEDURE": "function", "SEQUENCE": "value", "TRIGGER": "value"}  # fmt: skip
LEFT_OUT = (exp.Use, exp.Describe, exp.Analyze, exp.Cache, exp.LoadData, exp.AlterRename, exp.Grant, exp.Show)
"""What names a table without reading or changing it."""
WRITES = (exp.Insert, exp.Into, exp.Update, exp.Delete, exp.Merge, exp.Drop, exp.Alter, exp.TruncateTable)


def dialects(path: Path) -> list[str]:
    """Return the dialects to try."""
    parts = path.parts
    if "dialects" in parts:
        name = parts[parts.index("dialects") + 1]
        return [NAMES.get(name, name)]
    return ["postgres", "mysql", "tsql", "sqlite", "snowflake", "bigquery", ""]


def line_of(node: exp.Expression) -> int:
    """Return the line of a name; 0 when it is not known."""
    return int(node.meta.get("line", 0))


def name_of(node: exp.Expression | None) -> exp.Identifier | None:
    """Return the last part of the name of a table, a schema with columns or a function."""
    while node is not None and not isinstance(node, exp.Identifier):
        node = node.args.get("expression") if isinstance(node, exp.Dot) else node.args.get("this")
        if isinstance(node, str):
            return None
    return node


def facts(tree: exp.Expression) -> Iterator[tuple[str, str, str, int]]:
    """Yield role, group, name and line."""
    made: set[int] = set()
    for create in tree.find_all(exp.Create):
        kind, this = str(create.args.get("kind")).upper(), create.this
        table = (
            this.find(exp.Table) if kind in ("TABLE", "VIEW", "FUNCTION", "PROCEDURE", "SEQUENCE") else this
        )
        if kind == "INDEX":
            table = None
            name = name_of(this.args.get("this"))
        elif kind in ("SCHEMA", "DATABASE"):
            table = this.find(exp.Table)
            parts = list(table.parts if table else ())
            name = parts[-1] if parts else None
        else:
            name = name_of(this)
        if table is not None:
            made.add(id(table))
        if kind in KINDS and name is not None and name.name:
            yield "def", KINDS[kind], name.name.lstrip("#"), line_of(name)
        if isinstance(this, exp.Schema) and kind in ("TABLE", "VIEW"):
            for column in this.expressions:
                if isinstance(column, exp.ColumnDef) or (
                    isinstance(column, (exp.Identifier, exp.Column)) and kind == "VIEW"
                ):
                    found = name_of(column)
                    if found is not None:
                        yield "def", "value", found.name, line_of(found)
    for alter in tree.find_all(exp.Alter):
        for action in alter.args.get("actions") or ():
            for column in (
                [action]
                if isinstance(action, exp.ColumnDef)
                else (action.expressions if isinstance(action, exp.Schema) else ())
            ):
                found = name_of(column) if isinstance(column, exp.ColumnDef) else None
                if found is not None:
                    yield "def", "value", found.name, line_of(found)
    local = {cte.alias.upper() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        name = table.this
        if id(table) in made or not isinstance(name, exp.Identifier) or not name.name:
            continue
        if name.name.upper() in local and not table.args.get("db"):
            continue
        top, role = table.parent, "read"
        if isinstance(top, exp.Schema):
            top = top.parent
        if isinstance(top, WRITES) and (top.this is table or (top.this and top.this is table.parent)):
            role = "write"
        if isinstance(top, exp.Copy) and top.args.get("kind"):
            role = "write"
        if table.find_ancestor(*LEFT_OUT):
            continue
        if isinstance(top, (exp.TruncateTable, exp.Drop)):
            role = "write"
        yield role, "", name.name.lstrip("#"), line_of(name)


def read(path: Path) -> list[tuple[str, str, str, int]] | None:
    """Return the facts of a file; None when not all of it is read."""
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    for dialect in dialects(path):
        try:
            trees = [tree for tree in sqlglot.parse(text, dialect=dialect) if tree is not None]
        except Exception:
            continue
        if trees and not any(tree.find(exp.Command) for tree in trees):
            return [row for tree in trees for row in facts(tree)]
    return None


def main() -> None:
    """Print the facts of the files whose paths stand in a file."""
    judged = 0
    paths = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    for path in paths:
        rows = read(Path(path))
        if rows is not None:
            judged += 1
            for role, kind, name, line in rows:
                print(path, role, kind, name, line, sep="\t")
    print(f"{judged} of {len(paths)} files", file=sys.stderr)


if __name__ == "__main__":
    main()
