"""Small trees, and what is left in an index folder."""

import os
import shutil

from kwsearch.store.local.manifest import open_manifest

FILES = {
    f"f{number}.py": f"import os\n\n\ndef name{number}():\n    return os.getcwd()\n" for number in range(8)
}


def write_tree(root, files):
    """Write ``{path: text}`` under a folder, which may exist."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def copy_index(template, target):
    """Copy an index folder if it is there; return the copy's path as text."""
    if os.path.isdir(template):
        shutil.copytree(template, target)
    return str(target)


def litter(index_dir):
    """Names that the current state does not need, or lacks."""
    manifest = open_manifest(index_dir)
    names = set(os.listdir(index_dir)) - {"COMPACTING", "CURRENT", "LOCK", os.path.basename(manifest.folder)}
    return names | set(os.listdir(manifest.folder)) ^ manifest.file_names()
