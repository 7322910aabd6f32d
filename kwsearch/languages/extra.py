"""Languages that a grammar of the extra ``languages`` reads; without it, the text extractor reads their words. Lean."""

from __future__ import annotations

from kwsearch.languages.row import C_BLOCK, Language

EXTRA = "languages"
"""The name of the extra: ``pip install 'kwsearch[languages]'``."""

# fmt: off
OPTIONAL: tuple[Language, ...] = (
    Language("kotlin", "Kotlin", ".kt .kts .ktm", aliases="kt", interpreters="kotlin",
        grammar="tree_sitter_kotlin.language", extra=EXTRA, line="//",
        block=C_BLOCK, quotes='"'),
    Language("scala", "Scala", ".scala .sbt .sc .kojo", interpreters="scala amm",
        grammar="tree_sitter_scala.language", extra=EXTRA, line="//", block=C_BLOCK,
        quotes='"'),
    Language("swift", "Swift", ".swift", interpreters="swift",
        grammar="tree_sitter_swift.language", extra=EXTRA, line="//", block=C_BLOCK, quotes='"'),
    Language("hcl", "HCL", ".hcl .tf .tfvars .nomad .workflow", aliases="terraform tf opentofu",
        grammar="tree_sitter_hcl.language", extra=EXTRA, line="# //",
        block=C_BLOCK, quotes='"'),
    Language("dockerfile", "Dockerfile", ".dockerfile .containerfile", aliases="containerfile docker",
        filenames="Dockerfile Containerfile",
        grammar="tree_sitter_containerfile.language", extra=EXTRA, line="#", quotes="\"'"),
)
"""Rows of the table, in its order."""
# fmt: on
