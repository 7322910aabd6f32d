"""Real editors: neovim jumps by the language server, vim by the tags file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kwsearch

FILES = {
    ".git/HEAD": "",
    "shop.py": "class Shop:\n    def weigh(self):\n        pass\n",
    "main.py": "from shop import Shop\n\nShop().weigh()\n",
}
LUA = """
local command = {{ {python!r}, "-m", "kwsearch", "lsp" }}
local id = vim.lsp.start_client({{ name = "kwsearch", cmd = command, root_dir = {root!r} }})
vim.lsp.buf_attach_client(0, id)
vim.wait(30000, function() return vim.lsp.get_client_by_id(id).initialized end, 50)
vim.api.nvim_win_set_cursor(0, {{ 3, 8 }})
vim.lsp.buf.definition()
vim.wait(30000, function() return vim.fn.expand("%:t") == "shop.py" end, 50)
local place = vim.api.nvim_win_get_cursor(0)
io.stdout:write(vim.fn.expand("%:t") .. ":" .. place[1] .. ":" .. place[2])
"""


@pytest.fixture
def root(make_repo, tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    return Path(os.path.realpath(make_repo(FILES)))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nvim") is None, reason="neovim is not installed")
def test_neovim_jumps_by_the_language_server(root, tmp_path):
    pytest.importorskip("pygls")
    script = tmp_path / "jump.lua"
    script.write_text(LUA.format(python=sys.executable, root=str(root)))
    command = ["nvim", "--clean", "--headless", "main.py", "-c", f"luafile {script}", "-c", "qa!"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=100)
    assert run.stdout == "shop.py:2:8", run.stderr


@pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")
def test_vim_jumps_by_the_tags_file(root, ask):
    assert ask("index", "-q", str(root))[0] == 0
    assert ask("export", "tags", str(root), "-o", str(root / "tags"))[0] == 0
    steps = ("tag weigh", "redir! > where", "echo expand('%') line('.')", "redir END", "qa!")
    command = [
        "vim",
        "-Nu",
        "NONE",
        "-n",
        "-es",
        *(word for step in steps for word in ("-c", step)),
        "main.py",
    ]
    subprocess.run(command, cwd=root, check=False, timeout=60, stdin=subprocess.DEVNULL, capture_output=True)
    assert (root / "where").read_text().split() == ["shop.py", "2"]
    assert kwsearch.find_root(root) == str(root)


@pytest.mark.skipif(shutil.which("emacs") is None, reason="emacs is not installed")
def test_emacs_jumps_by_the_tags_file(root, ask):
    assert ask("index", "-q", str(root))[0] == 0
    assert ask("export", "etags", str(root), "-o", str(root / "TAGS"))[0] == 0
    steps = (
        '(visit-tags-table (expand-file-name "TAGS"))', '(find-file "main.py")', "(fundamental-mode)",
        '(xref-find-definitions "weigh")',
        '(princ (format "%s:%d" (file-name-nondirectory (buffer-file-name)) (line-number-at-pos)))',
    )  # fmt: skip
    command = ["emacs", "-Q", "--batch", *(word for step in steps for word in ("--eval", step))]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=100)
    assert run.stdout == "shop.py:2", run.stderr
