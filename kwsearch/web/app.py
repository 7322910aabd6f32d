"""The addresses of the server: pages for people under ``/SITE/…``, the same answers as JSON under ``/api/SITE/…``.

Handlers are plain functions, so that they run in threads and a slow question holds up no other.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from importlib.resources import files
from itertools import islice
from typing import Annotated, Any
from urllib.parse import unquote_to_bytes

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

import kwsearch
from kwsearch.web import views
from kwsearch.web.graph import graph_of
from kwsearch.web.guard import Guard
from kwsearch.web.sites import Site, StoreSite

_STATIC = {
    "style.css": "text/css", "search.js": "text/javascript", "file.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}  # fmt: skip

_NOTHING: dict[str, Any] = {
    "result": None, "files": [], "facets": [], "applied": [], "start": 0, "after": 0, "place": -1,
}  # fmt: skip
"""What the template of an answer shows when there is none."""

_SPACES = re.compile(r"\s")
"""What a box of one line holds as a space."""

STREAMED_PIECES = 5_000
"""Pieces of a template that are sent together."""

Asked = Annotated[str, Query(max_length=1000, description="In the query language; at most 1,000 letters.")]
Start = Annotated[int, Query(ge=0, le=100_000, description="Files to pass over; at most 100,000.")]
Limit = Annotated[int, Query(ge=1, le=200, description="Most files; at most 200.")]

_WRONG = {
    "missing": "is missing",
    "string_too_long": "has more than {max_length:,} letters",
    "string_too_short": "has fewer than {min_length:,} letters",
    "greater_than_equal": "is less than {ge:,}",
    "less_than_equal": "is more than {le:,}",
    "int_parsing": "is no whole number",
    "int_parsing_size": "is too large a number",
    "bool_parsing": "is neither 0 nor 1",
}
"""What is wrong with a parameter, by what the framework calls it."""
_ERROR = {
    "type": "object",
    "required": ["type", "reason", "message"],
    "properties": {
        "type": {"const": "error"},
        "reason": {"type": "string", "description": "A short stable code."},
        "message": {"type": "string"},
    },
}
_ERRORS: dict[str, str] = {
    "400": "The query cannot be read or costs too much, or a parameter is wrong.",
    "404": "There is no such root, file or repository.",
    "503": "The root or its index cannot be read now, or its settings are wrong.",
}


def make_app(sites: Mapping[str, Site | StoreSite], hosts: frozenset[str]) -> Guard:
    """Return the application of some sites.

    Args:
        sites: By their names in addresses.
        hosts: Names by which the server may be called.
    """
    app = FastAPI(
        title="kwsearch",
        version=kwsearch.__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    environment = Environment(
        loader=PackageLoader("kwsearch.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["page_files"] = views.PAGE_FILES
    environment.filters["shown"] = kwsearch.printable
    environment.filters["source"] = partial(kwsearch.printable, tabs=True)
    environment.filters["boxed"] = lambda text: _SPACES.sub(" ", text)
    environment.filters["asked"] = kwsearch.query_word
    environment.filters["counted"] = kwsearch.count_of
    environment.filters["kind_class"] = lambda kind: views.KIND_CLASS.get(kind, "other")

    def page(name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        text = environment.get_template(name).render(sites=list(sites), of_store=is_store(values), **values)
        return HTMLResponse(text.encode("utf-8", "backslashreplace"), status)

    def is_store(values: Mapping[str, Any]) -> bool:
        return isinstance(sites.get(values.get("site", "")), StoreSite)

    def site_of(name: str) -> Site | StoreSite:
        if name not in sites:
            raise HTTPException(404, f"there is no root {name!r} here")
        return sites[name]

    def root_of(name: str) -> kwsearch.FreshIndex:
        """Return the index of a site for a page that a store has not: it would list all that is in it."""
        index = site_of(name).index()
        if isinstance(index, kwsearch.Repositories):
            raise HTTPException(404, "a store of repositories has no such page")
        return index

    def problem(request: Request, status: int, reason: str, message: str) -> Response:
        """Say that there is no answer: as JSON, as a part of a page, or as a page, whichever was asked for."""
        site, _, rest = request.url.path.lstrip("/").partition("/")
        if site == "api":
            return JSONResponse({"type": "error", "reason": reason, "message": message}, status)
        known = {"site": site if site in sites else "", "query": request.query_params.get("q", "")}
        if rest == "search" and "part" in request.query_params:
            return page("results.html", status=status, **known, **_NOTHING, part=True, message=message)
        return page("error.html", status=status, **known, message=message)

    @app.exception_handler(kwsearch.KwsearchError)
    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, kwsearch.KwsearchError)
        status = 404 if isinstance(error, kwsearch.FileNotIndexedError) else 503
        if isinstance(error, kwsearch.IndexNotFoundError) and is_store(request.path_params):
            status = 404  # what repo: names is not there, whereas an index of a root should be
        if isinstance(error, kwsearch.QuerySyntaxError | kwsearch.QueryLimitError):
            status = 400
        return problem(request, status, error.reason, str(error))

    @app.exception_handler(404)
    def not_there(request: Request, error: Exception) -> Response:
        told = error.detail if isinstance(error, HTTPException) else "there is nothing at this address"
        return problem(request, 404, "usage", told)

    @app.exception_handler(RequestValidationError)
    def wrong_parameter(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        rows = [(row["loc"][-1], _WRONG.get(row["type"], "cannot be read"), row) for row in error.errors()]
        said = [f"{name} {text.format_map(row.get('ctx', {}))}" for name, text, row in rows]
        return problem(request, 400, "usage", "; ".join(said))

    def describe() -> dict[str, Any]:
        """Return the OpenAPI document, with our errors in the place of the framework's."""
        if app.openapi_schema is None:
            found = get_openapi(title=app.title, version=app.version, routes=app.routes)
            found["components"] = {"schemas": {"Error": _ERROR}}
            body = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
            for path, operations in found["paths"].items():
                replies = operations["get"]["responses"]
                replies.pop("422", None)
                if path.startswith("/api/"):
                    replies |= {
                        status: {"description": text, "content": body} for status, text in _ERRORS.items()
                    }
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]

    @app.get("/healthz")
    def healthz() -> dict[str, object]:
        """Say that the server answers."""
        return {"status": "ok", "version": kwsearch.__version__, "sites": list(sites)}

    @app.get("/static/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in _STATIC:
            raise HTTPException(404, "there is no such file")
        return Response(files("kwsearch.web").joinpath("static", name).read_bytes(), media_type=_STATIC[name])

    # -- JSON -----------------------------------------------------------------------------------------------

    @app.get("/api/{site}/search")
    def api_search(
        site: str,
        q: Asked,
        limit: Limit = views.PAGE_FILES,
        start: Start = 0,
        facets: Annotated[bool, Query(description="With what narrows the answer.")] = False,
    ) -> dict[str, object]:
        """Return the files that answer a query, best first, in the schema of ``kwsearch query --json``.

        ``next`` is the ``start`` of the files behind these; null when there are none. ``facets`` are values by filter
        that the best files have, those with most files first, each with the query that it makes of this one and the
        number of files that this finds.
        """
        index = site_of(site).index()
        # From the first file on, because facets are those of the best files, on every page of an answer.
        whole = index.search(q, limit=start + limit if not facets else max(start + limit, views.PAGE_FILES))
        result = whole._replace(hits=whole.hits[start : start + limit])
        fields = kwsearch.plain_json(result.to_dict())
        if facets:
            fields["facets"] = {
                title.lower(): [kwsearch.plain_json(row._asdict()) for row in rows]
                for title, rows in views.facets_of(index, q, whole)
            }
        after = start + len(result)
        return {**fields, "next": after if after < result.reachable else None}

    @app.get("/api/{site}/complete")
    def api_complete(site: str, q: Asked) -> list[str]:
        """Return what the last word of an unfinished query may become: filters, their values, names of the index."""
        index = site_of(site).index()
        last = q.rpartition(" ")[2].lstrip("-(").rpartition(":")[2]
        root = None if isinstance(index, kwsearch.Repositories) else index.root
        names = (
            [word for word, _ in index.keywords(last, role="definition", limit=20)]
            if last.isidentifier() and not isinstance(index, kwsearch.Repositories)
            else []
        )
        tags = [tag.id for tag in kwsearch.list_tags(root)] if "tag:" in q else []
        return kwsearch.complete_query(q, {"": names, "tag": tags})[:20]

    @app.get("/api/{site}/status")
    def api_status(site: str) -> dict[str, object]:
        """Return what is indexed, what was left out, and what has changed since; of a store, its repositories."""
        index = site_of(site).index()
        if isinstance(index, kwsearch.Repositories):
            return {
                "store": index.address,
                "repositories": [kwsearch.plain_json(row._asdict()) for row in index.repositories()],
            }
        fields: dict[str, object] = kwsearch.plain_json(index.status().to_dict())
        return fields

    # -- pages ----------------------------------------------------------------------------------------------

    @app.get("/", include_in_schema=False)
    def home() -> Response:
        if len(sites) == 1:
            return RedirectResponse(views.path_address(next(iter(sites)), "", "").rstrip("/") + "/")
        rows = [(name, root_of(name).stats()) for name in sites]
        return page("home.html", site="", query="", rows=rows)

    @app.get("/{site}/", include_in_schema=False)
    def root_page(site: str) -> Response:
        index = site_of(site).index()
        if isinstance(index, kwsearch.Repositories):
            return page("store.html", site=site, query="", rows=index.repositories(), store=index.address,
                        address=views.path_address, of_repository=views.of_repository)  # fmt: skip
        folders, names = views.folder_of(index, "")
        return page("root.html", site=site, query="", status_of=index.status(), folders=folders, names=names,
                    tags=views.tags_of(index), used=views.most_used(index, ""), address=views.path_address)  # fmt: skip

    @app.get("/{site}/search", include_in_schema=False)
    def search_page(site: str, q: Asked = "", start: Start = 0, part: bool = False) -> Response:
        template = "results.html" if part else "search.html"
        values: dict[str, Any] = {
            **_NOTHING,
            "site": site,
            "query": q,
            "start": start,
            "part": part,
            "message": "",
        }
        if not q.strip():
            site_of(site)
            return page(template, **values)
        index = site_of(site).index()
        try:
            # Read here rather than by the search: the page shows at which letter reading failed.
            parsed = kwsearch.parse_query(q)
            result = index.search(parsed, limit=start + views.PAGE_FILES)
        except kwsearch.QuerySyntaxError as error:
            return page(template, status=400, **values | {"message": str(error), "place": error.position})
        # A part is for somebody who types, who asks for facets when done.
        facets = [] if part else views.facets_of(index, q, result)
        values |= {"result": result, "files": views.files_of(site, result.hits[start:]), "after": len(result)}
        return page(template, **values | {"facets": facets, "applied": kwsearch.query_filters(parsed)})

    @app.get("/{site}/facets", include_in_schema=False)
    def facets_part(site: str, q: Asked = "") -> Response:
        index = site_of(site).index()
        if not q.strip():
            return page("facets.html", facets=[], applied=[])
        facets = views.facets_of(index, q, index.search(q, limit=views.PAGE_FILES))
        return page("facets.html", facets=facets, applied=kwsearch.query_filters(kwsearch.parse_query(q)))

    @app.get("/{site}/file/{path:path}", include_in_schema=False)
    def file_page(site: str, path: str, request: Request) -> Response:
        index = site_of(site).index()
        name = _exact_path(request, f"/{site}/file/")
        record = index.file(name)
        lines = index.lines(name)
        source = environment.get_template("file.html").stream(
            sites=list(sites), of_store=is_store({"site": site}), site=site, query="", record=record, changed=not lines,
            blocks=views.source_of(record, lines, site), folder=name.rpartition("/")[0],
            address=views.path_address, outline=views.outline_of(record.symbols),
        )  # fmt: skip
        # The first lines of a long file are on the screen while the last ones are still made.
        parts = (text.encode("utf-8", "backslashreplace") for text in _parts(source))
        return StreamingResponse(parts, media_type="text/html; charset=utf-8")

    @app.get("/{site}/uses", include_in_schema=False)
    def uses_part(site: str, name: Annotated[str, Query(min_length=1, max_length=500)]) -> Response:
        asked = views.uses_query(name)
        result = site_of(site).index().search(asked, limit=views.PAGE_FILES, suggestions=False)
        return page("uses.html", site=site, symbol=name, total=result.total, query=kwsearch.format_query(asked),
                    files=views.files_of(site, result.hits))  # fmt: skip

    @app.get("/{site}/graph/{path:path}", include_in_schema=False)
    def graph_page(site: str, path: str, request: Request) -> Response:
        index = root_of(site)
        name = _exact_path(request, f"/{site}/graph/").strip("/")
        views.folder_of(index, name)
        return page("graph.html", site=site, query="", folder=name, graph=graph_of(index, name),
                    address=views.path_address)  # fmt: skip

    @app.get("/{site}/folder/{path:path}", include_in_schema=False)
    def folder_page(site: str, path: str, request: Request) -> Response:
        index = site_of(site).index()
        name = _exact_path(request, f"/{site}/folder/").strip("/")
        folders, names = views.folder_of(index, name)
        used = [] if isinstance(index, kwsearch.Repositories) else views.most_used(index, name)
        return page("folder.html", site=site, query="", folder=name, folders=folders, names=names, used=used,
                    asked=views.filters_below(index, name), address=views.path_address)  # fmt: skip

    @app.get("/{site}/names", include_in_schema=False)
    def names_page(site: str, letter: Annotated[str, Query(max_length=1)] = "a") -> Response:
        index = root_of(site)
        found = index.keywords(letter, role="definition") if letter else []
        return page("names.html", site=site, query="", letter=letter.lower(), names=found)

    return Guard(app, hosts)


def _parts(pieces: Iterable[str]) -> Iterator[str]:
    """Join the pieces of a page: a few at first, so that something is on the screen, then STREAMED_PIECES."""
    rest = iter(pieces)
    size = STREAMED_PIECES // 10
    while part := "".join(islice(rest, size)):
        yield part
        size = STREAMED_PIECES


def _exact_path(request: Request, before: str) -> str:
    """Return the path behind a prefix of the address, with its exact bytes; it is only ever looked up in the index."""
    raw: bytes = request.scope["raw_path"]
    prefix_parts = before.count("/")
    # Not the decoded path, in which bytes that are no text, and encoded slashes, are lost.
    rest = raw.split(b"/", prefix_parts)[prefix_parts]
    return os.fsdecode(unquote_to_bytes(rest))
