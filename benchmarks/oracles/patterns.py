"""Patterns to ask for: picked by hand for what dialects differ in, and made from the lines of a corpus."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

PICKED = tuple(
    r"""
[[:digit:]]+
[[:upper:]]eta
[[:^alpha:]]x
[a-z&&[^aeiou]]oo
\<foo\>
\bfoo\b
\bid\b
\Bing\b
\w+Error\b
^import\s+os
^\s*return$
^$
:\n\s+pass
\{\n\s*\}
"[^"]*"
'[^'\n]+'
foo.*bar
TODO|FIXME|XXX
(?i)select\s.+\sfrom
(?-i)HTTP
(?s)begin.{0,40}end
\d{4}-\d{2}-\d{2}
0x[0-9a-fA-F]{8}
[0-9a-f]{32}
[A-Z]{3,}_[A-Z]+
\bif\s*\(
==\s*None
[^\x00-\x7F]
[^\x00-\x7F]{3}
\p{Han}+
\p{Cyrillic}\w*
\p{Lu}\p{Ll}+\p{Lu}
\w\W\w\W\w
\S{80}
^.{100,120}$
\t\t\t
[ \t]+$
\r$
\x41\x{42}
\u0041
a{2}b?
(ab|cd)+e
(?:x|y|z){2,3}
colou?r
(get|set)_(name|value|item)
def\s+(\w+)\(self
class\s+\w+\s*[:({]
function\s*\w*\s*\(
for\s*\(.*;.*;.*\)
#include\s*[<"]
https?://[\w./-]+
[\w.+-]+@[\w-]+\.\w+
\b\d+\.\d+\.\d+\b
\bv\d+\b
\$\{?\w+\}?
->\w+
::\w+
\w+\(\)
\[\]
\(\)
\.\.\.
\\n
\\\\
//
/\*
\*/
[]]
[^]]x
[a\]]
[-a]b
[+*/-]=
\bé\w*
\w*é\b
ü
straße
naïve
(foo)\1
foo(?=bar)
foo(?!bar)
(?<=foo)bar
(?<!foo)bar
(?>a+)b
a++b
\Afoo
foo\z
foo\Z
\A#!
\n\n\n
,\n
\s\n\s
return\s+\w+;
x*
(a|)b
(?:)
.
\b
\B
a||b
(?P<name>\w)\w
(?<n>a)b
(?#c)a
(?x) a b
[[a-z]x]
[a--b]
[a~~b]
a{,3}
a{
{
}
)
(
[
*a
\q
\K
\h
\R
\X
\Q.*\E
\e
\v
\f
\a
\pL
\p{L}\d
\p{Greek}
\p{Foo}
\D{30}
\W{10}
[\W_]{5}
[\d\s]{12}
[^\w\s]{6}
[^\s\d]{40}
\d\b
\b\d
_\b
\b_\w
(?i)k
(?i)\u017f
(?i:abc)D
(?U)a.+b
a.+?b
(?m)^a
(?-m)^a
^^a
a$$
^a|b$
(^|\s)x($|\s)
\bnot\b.*\bin\b
\b(true|false|null|none)\b
\b[A-Z]\w+[A-Z]\w+\b
\w{20,}
\w+\.\w+\.\w+\(
TODO\(\w+\)
lambda\s*\w*:
=>\s*\{
&&|\|\|
!==?
<\w+[^>]*>
</\w+>
&\w+;
%[sd]
\\u[0-9a-f]{4}
'\\''
"\\""
\s+\n
[\n]
[^\n]x\n
(?s).\n.
(?:.|\n)x
.{0,5}\n.{0,5}\n
\s+$
\s*$
\s$
\W$
\W+$
\D$
[^o]$
[^;{}]$
[^\w;]$
[\W_]$
[\s\d]$
[[:space:]]+$
[[:^alpha:]]$
[[:cntrl:]]
\p{Cc}
\P{L}$
\p{C}$
o$
[;,{}]$
;$
\w$
\b$
\B$
.$
^.$
^.+$
^\s+$
^\s*\}\s*$
^\S+$
^[^#]*$
;\s*$
;\r?$
;\r$
[^\r]$
\r
\r\r?
^\r?$
\r\n
\r?\n\r?\n
[\r\n]+
[^\r\n]+$
\n\s*\}
\{\s*\n
\}\n\}
\r\n\r\n
[\t-\r]x
[\x00-\x20]$
[^\x20-\x7e]
[^\S\n]+$
\s\S
\S\s\S
\w\s+\w
,\s+\w
\)\s*\{
\{\s*\}
\W\W\W\W
[^a]b[^c]
\w+[^x]\w+
end\s+end
if\s*\(.*\)\s*\{
(?m:\)$)
(?s)\{.\}
(?s:;.{1,3}\})
[\s\S]x$
\{[\s\S]{0,20}\}
[\d\D]\z
\s\z
\z
\A\s
\A[^\n]*$
(^|\W)x(\W|$)
(\s|^)-
$\n
\n^
^$\n
$
^
\s{2,}
\s{8}\S
[^,]\s{3}
\t+$
 +$
""".strip().split("\n")
)


def generated(root: str, paths: Sequence[str], count: int, seed: int) -> list[str]:
    """Return patterns that match something: pieces of lines, with characters made into classes and repetitions."""
    rng = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        lines = (Path(root) / rng.choice(paths)).read_bytes().decode("utf-8", "ignore").split("\n")
        start = rng.randrange(len(lines))
        text = "\n".join(lines[start : start + rng.choice((1, 1, 1, 2))])
        first = rng.randrange(len(text) + 1)
        piece = text[first : first + rng.randint(2, 24)].strip("\n")
        if len(piece.strip()) > 1:
            found.append("".join(_loosened(piece, rng)))
    return found


def _loosened(piece: str, rng: random.Random) -> list[str]:
    """Return a piece of text as parts of a pattern."""
    changes: list[Callable[[str], str]] = [
        lambda run: r"\w+",
        lambda run: r"\w{2,}",
        lambda run: rf"\b{run}\b",
        lambda run: f"[{run[0]}x]{run[1:]}",
        lambda run: f"({run}|qqq)",
        lambda run: f"{run[:-1]}{run[-1]}?",
        lambda run: f"{run[0]}.*",
        lambda run: rf"(?i:{run})",
        lambda run: run.swapcase(),
        lambda run: rf"{run[0]}\B{run[1:]}",
        lambda run: f"(?:{run})+",
        lambda run: rf"[^\W{run[0]}]",
    ]
    parts: list[str] = []
    for run in re.findall(r"\w+|\s+|[^\w\s]", piece):
        if run[0].isalnum() and len(run) > 1 and rng.random() < 0.35:
            parts.append(rng.choice(changes)(run))
        elif run.isspace():
            parts.append(rng.choice((re.escape(run).replace("\\\n", "\\n"), r"\s+", r"\s*", r"[\s]+")))
        elif run.isalnum():
            parts.append(run)
        else:
            parts.append(rng.choice((re.escape(run), re.escape(run), ".", r"\W", f"[{re.escape(run)}]")))
    return parts
