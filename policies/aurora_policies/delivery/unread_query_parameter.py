from collections import defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Statement
from aurora_devops.core.lazy import regex
from aurora_devops.facts import ReadQuery

from ._routes import moved, plain, routes_of

_API = """\
openapi: 3.1.0
info: {{title: Shop, version: 1.0.0}}
paths:
  /orders:
    get:
      parameters:
        - name: {}
          in: query
          schema: {{type: string}}
      responses: {{"200": {{description: The orders}}}}
"""
_CODE = """\
from fastapi import Depends, FastAPI, Query, Request

app = FastAPI()


@app.get("/orders")
def orders({}):
    return []
"""


def _shop(signature: str) -> dict[str, str]:
    return {
        "Dockerfile": "FROM python:3.14-slim\nCOPY main.py .\n",
        "requirements.txt": "fastapi\n",
        "main.py": _CODE.format(signature),
    }


@policy(
    "DLV206",
    severity="warning",
    category="validity",
    everywhere=True,
    examples=[
        bad(_API.format("«customer»"), path="openapi.yaml", files=_shop("client: str")),
        bad(
            _API.format("«customer»"),
            path="openapi.yaml",
            files=_shop("client: str | None = Query(None, max_length=9)"),
        ),
        bad(_API.format("«customer»"), path="openapi.yaml", files=_shop('one: str = Query(alias="client")')),
        good(
            _API.format("customer"),
            path="openapi.yaml",
            files=_shop('one: str = Query(alias="customer")'),
            because="the alias is the name in the query",
        ),
        good(
            _API.format("customer"),
            path="openapi.yaml",
            files=_shop("client: str, request: Request"),
            because="the handler may read others from the request",
        ),
        good(
            _API.format("customer"),
            path="openapi.yaml",
            files=_shop("client: str, page: Page = Depends(page)"),
            because="a dependency may read it",
        ),
        good(
            _API.format("trace"),
            path="openapi.yaml",
            files=_shop(""),
            because="a proxy may read it, since the handler reads no other one",
        ),
    ],
)
def unread_query_parameter(repository: Repository) -> Iterator[Finding]:
    """An OpenAPI description has a query parameter that the program does not read; it reads another one.

    The program answers 422, or ignores the parameter.
    Use the same name in the description and in the code.
    Compared are the parameters of operations with the signatures of the handlers of FastAPI. A parameter is reported if
    it is the only one of its operation that the handler does not have, and the handler has exactly one that the
    description does not. Nothing is reported if a dependency, the request or a class may have other parameters.

    <https://spec.openapis.org/oas/v3.1.1#parameter-object>
    """
    described: defaultdict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for one in repository.about("api-query"):
        described[one.path, one["path"], one["method"]].append(one)
    queries = repository.of(ReadQuery)
    if not repository.whole or not described or not queries:
        return
    servers: defaultdict[str, list[str]] = defaultdict(list)
    for server in repository.about("api-server"):
        servers[server.path].append(urlsplit(server.name).path.rstrip("/"))
    routes = routes_of(repository)
    paths: defaultdict[str, set[str]] = defaultdict(set)
    for document, path, _ in described:
        paths[document].add(path)
    for (document, path, method), parameters in described.items():
        folders = {program.folder for program in routes.near(document)}
        served = [route for folder in folders for route in routes.of.get(folder, ())]
        bases = [("", ""), *((base, "") for base in servers[document]), *moved(paths[document], served)]
        wanted = {plain(added + path.removeprefix(cut)) for added, cut in bases if path.startswith(cut)}
        read = [
            one
            for one in queries
            if one.folder in folders and one.method == method and plain(one.route) in wanted
        ]
        if len(read) == 1:
            yield from _compared(parameters, read[0])


def _compared(parameters: Sequence[Statement], read: ReadQuery) -> Iterator[Finding]:
    """The parameter of an operation that has another name in the code."""
    known, names = {_key(one.name) for one in parameters}, {_key(name) for name in read.names}
    unread = [one for one in parameters if _key(one.name) not in names]
    others = [name for name in read.names if _key(name) not in known]
    if len(unread) == len(others) == 1:
        yield Finding(
            at=unread[0],
            message=f"the program does not read the query parameter '{unread[0].name}' of "
            f"'{read.method} {read.route}'; it reads '{others[0]}'",
            related=(Related(read, "the handler"),),
        )


def _key(name: str) -> str:
    """A name without separators, as aliases of all parameters differ."""
    return _SEPARATORS.sub("", name).lower()


_SEPARATORS = regex(r"[^A-Za-z0-9]")
