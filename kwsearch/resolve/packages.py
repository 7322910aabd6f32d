"""What people call the package that an import from elsewhere comes from."""

from __future__ import annotations

import re

from kwsearch.models import Import


def package_name(item: Import, language: str) -> str:
    """Return the package that an import from outside the repository comes from, as people name it.

    ``numpy`` for ``numpy.linalg.norm``, ``@vue/shared`` for ``@vue/shared/dist``, ``github.com/spf13/cobra`` for one
    of its folders; the name as written where the language has no packages in its imports.
    """
    name = item.module or item.name
    if language in ("python", "jupyter"):
        return name if name.startswith(".") else name.partition(".")[0]
    if language in ("javascript", "typescript", "tsx", "vue", "svelte", "astro", "markdown"):
        return name if name.startswith(".") else "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
    if language == "go":
        parts = name.split("/")
        # A host, an owner and a name; what begins without a dot is Go's own.
        return "/".join(parts[:3]) if "." in parts[0] else name
    if language == "rust":
        return re.split(r"::|\.", item.name)[0]
    if language in ("java", "kotlin", "scala", "groovy"):
        # Nothing tells where a package's own name ends; three parts are mostly what a build file has.
        return ".".join(item.name.split(".")[:3])
    if language == "csharp":
        return item.name.partition(".")[0]
    if language == "php":
        return next((part for part in re.split(r"[\\.]", item.name) if part), item.name)
    if language == "ruby":
        return name.partition("/")[0]
    return item.name
