from collections import defaultdict
from collections.abc import Iterator, Sequence

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Statement
from aurora_devops.core.lazy import regex
from aurora_devops.core.words import word_set
from aurora_devops.facts import ReadQuery

from ._described import Described, described
from ._routes import plain, routes_of

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
_TWO = _API.replace(
    "      responses",
    "        - name: customer\n          in: query\n        - name: state\n          in: query\n      responses",
)
_CODE = """\
from fastapi import Depends, FastAPI, Query, Request

app = FastAPI()


@app.get("/orders")
def orders({}):
    return []
"""


_GO = {
    "Dockerfile": 'FROM scratch\nCOPY shop /shop\nENTRYPOINT ["/shop"]\n',
    "go.mod": "module example.com/shop\n\ngo 1.25\n",
    "main.go": """\
package main

import "net/http"

func main() {
	http.HandleFunc("GET /orders", func(w http.ResponseWriter, r *http.Request) {
		send(w, r.URL.Query().Get("days"), r.FormValue("customer"), r.FormValue("state"))
	})
	http.ListenAndServe(":8080", nil)
}
""",
}


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
        bad(_TWO.format("«hours»"), path="openapi.yaml", files=_GO),
        good(_TWO.format("days"), path="openapi.yaml", files=_GO, because="the program reads the parameter"),
        good(
            _TWO.format("page"),
            path="openapi.yaml",
            files=_GO,
            because="a library may read it, and the code has the other parameter",
        ),
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
    """An OpenAPI description has a query parameter that the program does not read.

    The program answers 422, or ignores the parameter.
    Use the same name in the description and in the code.
    Compared are the parameters of operations with the signatures of the handlers of FastAPI. A parameter is reported if
    it is the only one of its operation that the handler does not have, and the handler has exactly one that the
    description does not. Nothing is reported if a dependency, the request or a class may have other parameters.
    In other programs, a parameter is reported if its name is the only one of all parameters of the description that the
    code does not have, unless libraries read it, such as `page`.

    <https://spec.openapis.org/oas/v3.1.1#parameter-object>
    """
    listed: defaultdict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for one in repository.about("api-query"):
        listed[one.path, one["path"], one["method"]].append(one)
    if not repository.whole or not listed:
        return
    queries, apis, routes = repository.of(ReadQuery), described(repository), routes_of(repository)
    found = set()
    for (document, path, method), parameters in listed.items() if queries else ():
        folders = {program.folder for program in routes.near(document)}
        served = [route for folder in folders for route in routes.of.get(folder, ())]
        bases = apis.bases(document, served)
        wanted = {plain(added + path.removeprefix(cut)) for added, cut in bases if path.startswith(cut)}
        read = [
            one
            for one in queries
            if one.folder in folders and one.method == method and plain(one.route) in wanted
        ]
        if len(read) == 1:
            found.add((document, path, method))
            yield from _compared(parameters, read[0])
    yield from _without_name(apis, [one for key, each in listed.items() if key not in found for one in each])


def _without_name(apis: Described, parameters: Sequence[Statement]) -> Iterator[Finding]:
    """The parameters whose names the code of the program does not have, in descriptions whose others it has."""
    by_document: defaultdict[str, list[Statement]] = defaultdict(list)
    for one in parameters:
        by_document[one.path].append(one)
    for document, each in by_document.items():
        folders, known = apis.serving.get(document), apis.names
        missing = [one for one in each if one.name not in known]
        absent = {one.name for one in missing}
        read = ({one.name for one in each} | apis.properties.get(document, set())) & known - _OF_LIBRARIES
        # Code that is generated from the description has none of the names.
        if not folders or len(absent) != 1 or len(read) < _READ:
            continue
        name = absent.pop()
        if name in apis.spellings(folders) or name in _OF_LIBRARIES or not _PLAIN.fullmatch(name):
            continue
        for one in missing:
            yield Finding(
                at=one,
                message=f"the program does not read the query parameter '{name}' of "
                f"'{one['method']} {one['path']}'; its code does not have this name",
            )


# How many other names of the description the code has.
_READ = 2
_PLAIN = regex(r"[A-Za-z_]\w\w+")
# Parameters that libraries for pages and filters read.
_OF_LIBRARIES = word_set(
    "page size sort limit offset per_page perPage page_size pageSize page_number pageNumber ordering order search"
    " cursor filter fields include exclude expand embed format before after first last skip take top pretty"
)


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
