"""The way to a cluster: its address, the login, the two indices, and what its errors mean for whoever asked."""

from __future__ import annotations

import contextlib
import os
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kwsearch.errors import ConfigError, IndexNotFoundError, IndexReadError, IndexWriteError
from kwsearch.store.segment.blocks import gzipped
from kwsearch.store.segment.reader import SEGMENT_FORMAT
from kwsearch.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

FORMAT = 5
"""Of documents and states; a change of it, or of segments, begins new indices beside the old ones."""

FILES, STATES = f"kwsearch-{FORMAT}.{SEGMENT_FORMAT}-files", f"kwsearch-{FORMAT}.{SEGMENT_FORMAT}-states"
"""Indices of the cluster: a document for each file, and one for each repository's state and writer."""

USER_VARIABLE, PASSWORD_VARIABLE, CA_VARIABLE = (
    "KWSEARCH_STORE_USER", "KWSEARCH_STORE_PASSWORD", "KWSEARCH_STORE_CA",
)  # fmt: skip
"""Environment variables for the login, and for a file of certificates to trust; nothing else is asked for them."""

TIMEOUT_SECONDS = 60.0

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")

_FILE_PROPERTIES: dict[str, Any] = {
    "repo": {"type": "keyword"},
    "batch": {"type": "keyword"},
    "key": {"type": "keyword"},
    # Read and never searched: a value that is not indexed costs its column alone.
    "size": {"type": "long", "index": False},
    "mtime": {"type": "long", "index": False},
    "ctime": {"type": "long", "index": False},
    "trouble": {"type": "boolean", "index": False},
    "digest": {"type": "binary", "doc_values": True},
    "segment": {"type": "binary", "doc_values": True},
    "large_segment": {"type": "binary", "doc_values": True},
    "text": {"type": "binary", "doc_values": True},
    "flags": {"type": "integer", "index": False},
    "lines": {"type": "long", "index": False},
    "own_words": {"type": "integer", "index": False},
    "segment_bytes": {"type": "long", "index": False},
}


class Way:
    """The way to a cluster.

    Attributes:
        address: The cluster.
    """

    __slots__ = ("_client", "address")

    def __init__(self, address: str) -> None:
        """Name it; nothing is asked yet.

        Raises:
            ConfigError: The address is none, or the extra is not installed.
        """
        self.address = address_of(address)
        self._client: tuple[int, Any] = (os.getpid(), connect(self.address))

    def client(self) -> Any:
        """Return a client of this process: one that was forked gets its own."""
        process, client = self._client
        if process != os.getpid():
            client = connect(self.address)
            self._client = os.getpid(), client
        return client

    def reaching(self, *, to_write: bool = False) -> AbstractContextManager[None]:
        """Say in one line what goes wrong on the way (see `reaching`)."""
        return reaching(self.address, to_write=to_write)


class Repository(Way):
    """One repository on a cluster, and the way there.

    Attributes:
        name: The repository's name on it.
        place: Address and name, for people.
    """

    __slots__ = ("name", "place")

    def __init__(self, address: str, name: str) -> None:
        """Name it; nothing is asked yet.

        Raises:
            ConfigError: The address or the name is none, or the extra is not installed.
        """
        if not _NAME.fullmatch(name):
            raise ConfigError(
                f"{name!r} is no name of a repository: a letter or digit, then those and '.', '_', '-'"
            )
        super().__init__(address)
        self.name = name
        self.place = f"{self.address}/{name}"


def address_of(url: str) -> str:
    """Return a cluster's address without a slash at its end.

    Raises:
        ConfigError: It is no http or https address, or holds a login.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{url!r} is no address of a cluster; write https://host:9200")
    if parts.username or parts.password:
        raise ConfigError(
            f"a login belongs into {USER_VARIABLE} and {PASSWORD_VARIABLE}, not into the address"
        )
    return url.rstrip("/")


def connect(address: str) -> Any:
    """Return a client of a cluster; nothing is asked yet. A process that was forked needs a client of its own.

    Raises:
        ConfigError: The extra is not installed.
    """
    try:
        from opensearchpy import OpenSearch, Urllib3HttpConnection
    except ImportError:
        raise ConfigError("a cluster needs: pip install 'kwsearch[opensearch]'") from None

    class Connection(Urllib3HttpConnection):
        """Packs what is sent quickly: with the hardest work, as usual, it is a tenth of an index's whole cost."""

        def _gzip_compress(self, body: Any) -> bytes:
            return gzipped(body)

    user = os.environ.get(USER_VARIABLE)
    return OpenSearch(
        hosts=[address],
        http_auth=(user, os.environ.get(PASSWORD_VARIABLE, "")) if user else None,
        ca_certs=os.environ.get(CA_VARIABLE) or None,
        http_compress=True,
        connection_class=Connection,
        timeout=TIMEOUT_SECONDS,
        max_retries=2,
    )


@contextlib.contextmanager
def reaching(address: str, *, to_write: bool = False) -> Iterator[None]:
    """Say in one line what went wrong between here and a cluster.

    Raises:
        IndexNotFoundError: The cluster has no index of ours.
        IndexReadError: It could not be asked; or IndexWriteError, when something was to be written.
    """
    from opensearchpy import exceptions

    failed = IndexWriteError if to_write else IndexReadError
    try:
        yield
    except exceptions.NotFoundError as error:
        if is_foreign(error):
            raise failed(_foreign(address, error)) from None
        raise IndexNotFoundError(f"there is no index on {address} yet") from None
    except (exceptions.AuthenticationException, exceptions.AuthorizationException):
        hint = f"set {USER_VARIABLE} and {PASSWORD_VARIABLE}"
        raise failed(f"{address} refuses the login; {hint}") from None
    except exceptions.SSLError as error:
        if "CERTIFICATE_VERIFY_FAILED" not in str(error):
            raise failed(f"{address} does not speak https; is it http?") from None
        hint = f"name its certificates in {CA_VARIABLE}"
        raise failed(f"the certificate of {address} is not trusted; {hint}") from None
    except exceptions.ConnectionTimeout:
        raise failed(f"{address} did not answer within {TIMEOUT_SECONDS:.0f} seconds") from None
    except exceptions.ConnectionError:
        raise failed(f"{address} cannot be reached; is the cluster running?") from None
    except exceptions.TransportError as error:
        if error.status_code == 429:
            raise failed(f"{address} has too much to do, or too little memory; try again later") from None
        if is_foreign(error):
            raise failed(_foreign(address, error)) from None
        if "no handler found" in str(error.error):  # its path has more than the cluster's
            hint = "write https://host:9200, and what a repository is called behind --repo"
            raise failed(f"{address} is no address of a cluster; {hint}") from None
        raise failed(f"{address} refused: {error.status_code} {printable(str(error.error))}") from None
    except exceptions.SerializationError:
        raise failed(f"{address} does not answer as OpenSearch does; is the address right?") from None


def is_foreign(error: Any) -> bool:
    """Tell whether an error was answered by no cluster: by a web server, or by one that stands before it."""
    return not isinstance(error.info, dict)


def _foreign(address: str, error: Any) -> str:
    try:
        status = f"{error.status_code} {HTTPStatus(error.status_code).phrase}"
    except ValueError:
        status = str(error.status_code)
    return f"{address} answers {status} in place of OpenSearch; is the address right?"


def check_version(client: Any, address: str) -> None:
    """Refuse what is no cluster of a version that was tried.

    Raises:
        IndexWriteError: If it is none.
    """
    about = client.info().get("version", {})
    name, number = about.get("distribution", "no OpenSearch: version"), str(about.get("number", "?"))
    if name != "opensearch" or number.partition(".")[0] != "2":
        raise IndexWriteError(f"{address} is {printable(f'{name} {number}')}; kwsearch needs OpenSearch 2")


def make_indices(client: Any, fields: Iterable[str], numbered: Iterable[str], mark: str) -> None:
    """Make the two indices where they are missing; how many shards they have is the cluster's to say.

    Args:
        client: Of the cluster.
        fields: Fields of terms that files are found by.
        numbered: Fields of terms with a number in place of their frequency.
        mark: Stands between a term and its number.
    """
    from opensearchpy.exceptions import RequestError

    term = {"type": "keyword", "doc_values": False}
    # Text, because the filter that reads the numbers is part of an analyzer, and keywords have none.
    numbers = {"type": "text", "analyzer": "numbered", "index_options": "freqs", "norms": False}
    files = {**_FILE_PROPERTIES, **dict.fromkeys(fields, term), **dict.fromkeys(numbered, numbers)}
    analysis = {
        "filter": {"number": {"type": "delimited_term_freq", "delimiter": mark}},
        "analyzer": {"numbered": {"type": "custom", "tokenizer": "keyword", "filter": ["number"]}},
    }
    own = {
        "analysis": analysis,
        "index.soft_deletes.retention.operations": 0,
        "index.refresh_interval": "-1",  # a commit refreshes; what nobody may see yet need not be found
    }
    bodies = {
        # No source: what is stored of a file is read from columns, and would be there twice.
        FILES: (files, False, own),
        STATES: ({"state": {"type": "object", "enabled": False}}, True, {}),
    }
    for name, (properties, has_source, settings) in bodies.items():
        if client.indices.exists(index=name):
            continue
        body = {
            # A copy where there is a second node for it; a cluster of one node is whole without.
            "settings": {"auto_expand_replicas": "0-1", "codec": "best_compression", **settings},
            "mappings": {
                "dynamic": "strict",
                "_source": {"enabled": has_source},
                "properties": properties,
            },
        }
        try:
            client.indices.create(index=name, body=body)
        except RequestError as error:
            if error.error != "resource_already_exists_exception":  # another writer was quicker
                raise
