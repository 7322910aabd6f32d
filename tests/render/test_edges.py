"""Which files are meant by imports of files that only hand on."""

from __future__ import annotations

import pytest
from grammars import need_grammar

from kwsearch.render.memory.edges import edges_of, handed_on, meant_by
from tests.text_repository import TextRepository

TEXTS = {
    "index.js": "module.exports = require('./lib/main')",
    "lib/main.js": "exports = module.exports = createApplication\nfunction createApplication() {}\n",
    "examples/a.js": "const app = require('..')\napp()",
    "examples/b.js": "const { createApplication } = require('../index.js')\ncreateApplication()",
    "pack/index.ts": "export * from './inner'\nexport { near } from './near'",
    "pack/inner/index.ts": "export * from './none'\nexport * from './deep'\n",
    "pack/inner/none.ts": "export const other = 1",
    "pack/inner/deep.ts": "export const far = 1",
    "pack/near.ts": "export const near = 1",
    "circle.ts": "export * from './circle2'",
    "circle2.ts": "export * from './circle'",
    "use.ts": "import { far } from './pack'\nimport { near } from './pack'\nimport { lost } from './pack'",
    "round.ts": "import { lost } from './circle'",
    "c/all.h": '#include "a.h"\n#include "own.h"\n',
    "c/a.h": "function a(",
    "c/own.h": '#include "a.h"\nfunction own(',
    "c/config.h": "",
    "c/use.c": '#include "all.h"\n#include "a.h"\n#include "own.h"\n#include "config.h"\nint x() { own(); }\n',
}


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("examples/a.js", {"lib/main.js"}),
        ("examples/b.js", {"lib/main.js"}),
        ("use.ts", {"pack/inner/deep.ts", "pack/near.ts", "pack/index.ts"}),
        ("round.ts", {"circle.ts"}),
        ("c/use.c", {"c/a.h", "c/own.h", "c/config.h"}),
    ],
)
def test_what_is_handed_on_means_the_file_it_comes_from(path: str, meant: set[str]) -> None:
    need_grammar("typescript")
    repository = TextRepository(TEXTS)
    paths = sorted(TEXTS)
    numbers = {name: number for number, name in enumerate(paths)}
    edges = {name: edges_of(repository.units[name], repository.resolver, numbers) for name in paths}
    found = meant_by(
        repository.units[path],
        edges[path],
        frozenset({"own"} if path.endswith(".c") else ()),
        lambda at: frozenset(),
        lambda number: handed_on(repository.units[paths[number]], edges[paths[number]]),
        lambda number, name: (
            f"const {name} " in TEXTS[paths[number]] or f"function {name}(" in TEXTS[paths[number]]
        ),
        lambda number, used: (
            bool(edges[paths[number]].alone())
            and not any(f"function {name}(" in TEXTS[paths[number]] for name in used)
            and paths[number].startswith("c/")
        ),
    )
    assert {paths[number] for number in found} == meant
