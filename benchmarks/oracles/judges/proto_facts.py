"""What protoc finds (grpcio-tools 1.85.1): ``python proto_facts.py ROOT FILE-WITH-PATHS``, relative to the root."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from google.protobuf import descriptor_pb2
from grpc_tools import protoc

_KINDS = {4: "type", 5: "type", 6: "type", 7: "value"}
"""Number of a field of FileDescriptorProto to the kind of what it holds."""


def say(path: str, role: str, kind: str, name: str, line: int) -> None:
    """Print a fact."""
    print(path, role, kind, name, line, sep="\t")


def read(root: Path, path: str) -> None:
    """Print the facts of one file."""
    with tempfile.NamedTemporaryFile() as out:
        include = str(Path(protoc.__file__).parent / "_proto")
        options = ["", f"-I{root}", f"-I{include}", "--include_source_info", f"-o{out.name}", path]
        if protoc.main(options):
            return
        found = descriptor_pb2.FileDescriptorSet.FromString(Path(out.name).read_bytes()).file[0]
    whole = f"{root}/{path}"
    lines = {
        tuple(place.path): place.span[-2 if len(place.span) == 4 else 0] + 1
        for place in found.source_code_info.location
    }
    values: dict[str, str] = {}
    if found.package:
        say(whole, "def", "module", found.package, lines[(2,)])
    for index, name in enumerate(found.dependency):
        say(whole, "import", "", name, lines[3, index])

    def named(item: object, kind: str, *place: int) -> None:
        name = item.name  # type: ignore[attr-defined]
        if (*place, 1) in lines:
            say(whole, "def", kind, name, lines[(*place, 1)])

    def field(item: descriptor_pb2.FieldDescriptorProto, *place: int) -> None:
        if item.type != item.TYPE_GROUP:
            named(item, "value", *place)
        if item.type_name and (*place, 6) in lines:
            name = values.get(item.type_name.rpartition(".")[2], item.type_name)
            if name:
                say(whole, "type", "", name.rpartition(".")[2], lines[(*place, 6)])

    def enum(item: descriptor_pb2.EnumDescriptorProto, *place: int) -> None:
        named(item, "type", *place)
        for index, value in enumerate(item.value):
            named(value, "enum-member", *place, 2, index)

    def message(item: descriptor_pb2.DescriptorProto, *place: int) -> None:
        if item.options.map_entry:
            return
        named(item, "type", *place)
        values.update((one.name, one.field[1].type_name) for one in item.nested_type if one.options.map_entry)
        for index, one in enumerate(item.field):
            field(one, *place, 2, index)
        for index, one in enumerate(item.extension):
            field(one, *place, 6, index)
        for index, choice in enumerate(item.oneof_decl):
            named(choice, "value", *place, 8, index)
        for index, inner in enumerate(item.nested_type):
            message(inner, *place, 3, index)
        for index, inner_enum in enumerate(item.enum_type):
            enum(inner_enum, *place, 4, index)

    for index, item in enumerate(found.message_type):
        message(item, 4, index)
    for index, one in enumerate(found.enum_type):
        enum(one, 5, index)
    for index, service in enumerate(found.service):
        named(service, "type", 6, index)
        for number, method in enumerate(service.method):
            named(method, "function", 6, index, 2, number)
            for key, name in ((2, method.input_type), (3, method.output_type)):
                say(whole, "type", "", name.rpartition(".")[2], lines[6, index, 2, number, key])
    for index, one_field in enumerate(found.extension):
        field(one_field, 7, index)


for name in Path(sys.argv[2]).read_text().split():
    read(Path(sys.argv[1]), name)
