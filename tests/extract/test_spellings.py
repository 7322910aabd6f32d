"""A text in another spelling has every line and every byte where the file has them: only facts' places tell of both."""

from __future__ import annotations

from pathlib import Path

import pytest

from kwsearch.extract.spellings.by_language import respelled, unmistakable
from kwsearch.extract.spellings.flow import as_typescript

CASES = Path(__file__).parent / "cases"
TEXTS = {
    language.name: [path.read_bytes() for path in sorted(language.glob("*/input.*"))]
    for language in sorted(CASES.iterdir())
}
STRAY = [
    b"k<<<1,\n2>>>\n(\n)",
    b"a <<< b; >>> (",
    b"__launch_bounds__(\n256\n) __global__\nvoid",
    b"]\n__device__\n__host__(int",
    b"#if 0\r\nfigures\r\n#endif\r\n",
    b"f(,\n,\n)",
    b"`ifdef A\n,\n`else\n(\n`endif\n`endif\n`else",
    b"x ##[1:\n2] |-> y [*\n3]",
    b"enum class [[a\n]] [[b]]\nc",
    b"int f()\n[[a]]\n{",
    b"Q_PROPERTY(int a\n NOTIFY b)\nforeach (a,\nb) emit\nSIGNAL(a(\n))\nsignals:\n",
    b"enum { A UMETA(\nX), };\nclass A[T = \n*b, c]: pass\na<B,\nC>`x`",
    b"template(\ntypename A)(\nrequires B AND\nC) A_TEMPLATE(class T)\nA_REQUIRES\n(x)\n",
    b"template(int A)(\nconcept (\n b)\n);\n",
    b'#if a\n@b\n#else\nc\n#endif\nlet A {\n#[cfg(\n"x")] b } = c; new("\n") : .{ .a = b\n} : .{ .a })\n',
    b'@_extern(c)\r\nfunc\nf<T>(\r\n_ x: T\n) \r\n-> T\nwhere\nT: P;@_silgen_name("a")\nfunc g(\n)\r\n} ;',
]


def line_ends(data: bytes) -> list[int]:
    return [place for place, byte in enumerate(data) if byte == 10]


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_every_byte_keeps_its_place(language: str) -> None:
    whole = [*TEXTS[language], *STRAY, b"\n".join(STRAY)]
    cut = [text[len(text) * part // 7 :] for text in whole for part in range(1, 7)]
    windows = [text.replace(b"\n", b"\r\n") for text in whole]
    for data in [*whole, *cut, *windows]:
        for spelled in (unmistakable(data, language), respelled(data, language)):
            assert len(spelled) == len(data)
            assert line_ends(spelled) == line_ends(data)


def test_every_byte_of_a_script_with_types_keeps_its_place() -> None:
    whole = [path.read_bytes() for path in sorted((CASES / "javascript").glob("flow*/input.*"))]
    cut = [text[len(text) * part // 31 :] for text in whole for part in range(31)]
    for data in [*whole, *cut, *(text.replace(b"\n", b"\r\n") for text in whole), *STRAY]:
        spelled = as_typescript(data)
        assert len(spelled) == len(data)
        assert line_ends(spelled) == line_ends(data)
