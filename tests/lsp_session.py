"""The language server's real process with the protocol's own client, for a test that asks it."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path


@asynccontextmanager
async def client_of(*roots: Path) -> AsyncIterator[LanguageClient]:
    """Start the process and open folders in it; in the end both say goodbye."""
    client = LanguageClient("test", "1")
    client.feature(types.WINDOW_LOG_MESSAGE)(lambda params: None)
    await client.start_io(sys.executable, "-m", "kwsearch", "lsp", env=dict(os.environ))
    folders = [types.WorkspaceFolder(from_fs_path(str(root)) or "", "root") for root in roots]
    params = types.InitializeParams(capabilities=types.ClientCapabilities(), workspace_folders=folders)
    await client.initialize_async(params)
    client.initialized(types.InitializedParams())
    try:
        yield client
    finally:
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
