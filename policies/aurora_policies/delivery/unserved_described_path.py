from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Statement
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.core.patterns import selector
from aurora_devops.core.settings import ASIDE
from aurora_devops.facts import ServedRoute

from ._described import answers_below, described
from ._routes import plain, routes_of

_MANIFEST = '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n'
_CODE = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/api/orders")
def orders():
    return []


@app.get("/api/orders/{number}")
def order(number):
    return {}


@app.get("/healthz")
def healthz():
    return {}
"""
_FILES = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY app ./app\nEXPOSE 8000\n",
    "pyproject.toml": _MANIFEST,
    "app/main.py": _CODE,
}
_GO = {
    "api/Dockerfile": 'FROM scratch\nCOPY shop /shop\nENTRYPOINT ["/shop"]\n',
    "api/go.mod": "module example.com/shop\n\ngo 1.25\n",
    "api/main.go": """\
package main

import "net/http"

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders", list)
	mux.HandleFunc("POST /orders", create)
	mux.HandleFunc("GET /orders/{id}", show)
	http.ListenAndServe(":8080", mux)
}
""",
}


_BILLS = """\

func init() {
	http.HandleFunc("GET /orders", list)
}
"""


def _described(*paths: str, server: str = "/", method: str = "get") -> str:
    listed = "".join(
        f"  {path}:\n    {method}:\n      responses:\n        '200':\n          description: Done\n"
        for path in paths
    )
    return f"openapi: 3.1.0\ninfo:\n  title: Shop\n  version: 1.0.0\nservers:\n  - url: {server}\npaths:\n{listed}"


@policy(
    "DLV146",
    severity="warning",
    category="reliability",
    everywhere=True,
    examples=[
        bad(
            _described("/api/orders", "«/api/orders/{id}/items»", "/healthz"),
            path="openapi.yaml",
            files=_FILES,
        ),
        bad(
            _described("«/order»", "/orders/{id}", server="https://shop.example.com/api"),
            path="docs/shop.yaml",
            files=_FILES,
        ),
        bad(
            _described("/orders", "/orders/{id}").replace(
                "  /orders/{id}:\n    get", "  /orders/{id}:\n    «put»"
            ),
            path="api/openapi.yaml",
            files=_GO,
        ),
        bad(
            _described(
                "/orders", "/orders/{number}", "«/bills/{number}»", server="https://shop.example.com/api"
            ),
            path="docs/openapi.yaml",
            files=_FILES,
        ),
        bad(
            _described("/api/orders", "«/api/orders/{id}/items»", "/healthz"),
            path="openapi.yaml",
            files={
                **_FILES,
                "app/worker.py": "from prometheus_client import start_http_server\n\nstart_http_server(9102)\n",
            },
            because="the server for metrics beside the program is not the one that is described",
        ),
        good(
            _described("/api/orders", "/api/orders/{id}/items"),
            path="tests/data/openapi.yaml",
            files=_FILES,
            because="the description is one of the tests",
        ),
        bad(
            _described("«/bills»", "«/bills/{id}»", "/healthz"),
            path="api/openapi.yaml",
            files={
                **_GO,
                "api/main.go": _GO["api/main.go"].replace("GET /orders", "GET /healthz", 1) + _BILLS,
            },
        ),
        good(
            _described("/bills", "/bills/{id}/items", "/healthz"),
            path="api/openapi.yaml",
            files={
                **_GO,
                "api/main.go": _GO["api/main.go"].replace("GET /orders", "GET /healthz", 1) + _BILLS,
            },
            because="more than one segment differs",
        ),
        good(
            _described("/api/orders", "/api/orders/{id}", "/healthz"),
            path="openapi.yaml",
            files=_FILES,
            because="the names of parameters do not matter",
        ),
        good(
            _described("/orders", "/orders/{id}"),
            path="openapi.yaml",
            files=_FILES,
            because="all paths have a prefix in the code",
        ),
        good(
            _described("/customers", "/customers/{id}", "/orders", "/invoices"),
            path="docs/crm.yaml",
            files=_FILES,
            because="the description is that of another program",
        ),
        good(
            _described("/jobs", "/jobs/{id}", "/systems").replace(
                "/systems:\n    get", "/systems:\n    post"
            ),
            path="remote/openapi.yaml",
            files={
                **_GO,
                "api/main.go": _GO["api/main.go"].replace("GET /orders/{id}", "GET /"),
            },
            because="the program answers all paths in the same way",
        ),
        good(
            _described("/jobs", "/systems").replace("/systems:\n    get", "/systems:\n    post"),
            path="remote/openapi.yaml",
            files={
                **_GO,
                "api/main.go": 'package main\n\nimport "github.com/labstack/echo/v4"\n\nfunc main() {\n'
                '\te := echo.New()\n\te.GET("/", show)\n\te.GET("/live", live)\n\te.Start(":8080")\n}\n',
            },
            because="the program does not serve the API",
        ),
        good(
            _described("/api/orders", "/api/items"),
            path="openapi.yaml",
            files={**_FILES, "app/more.py": "import robyn\n\napp = robyn.Robyn(__file__)\n"},
            because="not all routes are known",
        ),
    ],
)
def unserved_described_path(repository: Repository) -> Iterator[Finding]:
    """An OpenAPI description has a path or an operation that the program does not serve.

    Clients that are written after the description get 404 or 405.
    Correct the description, or the route in the code.
    A description is that of the program whose folder contains it, or of the programs of the repository, if they serve
    at least half of its paths, or if all others are routes without a description in which one segment has another name.
    The path of a server, and a prefix that all paths have on one side only, are taken into account. Nothing is reported
    if not all routes of these programs could be read.

    <https://spec.openapis.org/oas/v3.1.1#paths-object>
    """
    if not repository.whole:
        return
    by_document: defaultdict[str, list[Statement]] = defaultdict(list)
    for one in repository.about("api-operation"):
        by_document[one.path].append(one)
    if not by_document:
        return
    places = {(one.path, one.name): one for one in repository.about("api-path")}
    routes, apis = routes_of(repository), described(repository)
    samples = selector(tuple(pattern for pattern in ASIDE if pattern not in _DOCUMENTED))
    for document, operations in by_document.items():
        if samples(document):
            continue
        found = routes.near(document)
        if not found or any(one.folder not in routes.of for one in found):
            # One of the programs has routes that are not known.
            continue
        served = routes.known(found)
        paths, bases = apis.paths[document], apis.bases(document, served)
        unknown = {path for path in paths if not answers_below(served, bases, path)}
        if len(paths) < 2 or not served:
            continue
        # What answers all paths says nothing about the program that is described.
        telling = [one for one in served if not _ANY_PATH.fullmatch(one.route)]
        own = [path for path in paths if answers_below(telling, bases, path)]
        if 2 * len(own) < len(paths) and not (own and _is_renamed(unknown, paths, bases, served)):
            continue
        for path in sorted(unknown):
            near = nearest(plain(path), sorted({plain(route.route) for route in served}), 0.6)
            other = next((route for route in served if plain(route.route) == near), served[0])
            hint = f"; did you mean '{other.route}'?" if near else ""
            yield Finding(
                at=places[document, path],
                message=f"the program does not serve '{path}'{hint}",
                related=(Related(other, "a route of the program"),),
            )
        for one in operations:
            if one["path"] not in unknown and not answers_below(served, bases, one["path"], one["method"]):
                yield Finding(at=one, message=f"the program does not serve '{one.name}'")


_ANY_PATH = regex(r"/?\{\w+:path\}")


def _is_renamed(
    unknown: Set[str], paths: Set[str], bases: Sequence[tuple[str, str]], served: Sequence[ServedRoute]
) -> bool:
    """Whether all unknown paths are those of routes that have no description, with one other segment in all of them."""
    known = {plain(added + path.removeprefix(cut)) for path in paths for added, cut in bases}
    routes = {plain(route.route) for route in served} - known
    common: set[tuple[str, str]] | None = None
    for path in unknown:
        found = set()
        for added, cut in bases:
            parts = plain(added + path.removeprefix(cut)).split("/")
            for route in routes:
                other = route.split("/")
                pairs = [pair for pair in zip(parts, other, strict=False) if pair[0] != pair[1]]
                if len(other) == len(parts) and len(pairs) == 1 and "{}" not in pairs[0]:
                    found.add(pairs[0])
        common = found if common is None else common & found
    return bool(common)


# The folders that are set aside and whose descriptions are those of the program.
_DOCUMENTED = frozenset({"doc/", "docs/", "design/", "designs/"})
