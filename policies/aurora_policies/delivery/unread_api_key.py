from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import NamedHeader

from ._routes import routes_of

_API = """\
openapi: 3.1.0
info: {{title: Shop, version: 1.0.0}}
security:
  - key: []
paths:
  /orders:
    get:
      responses:
        "200": {{description: The orders}}
components:
  securitySchemes:
    key:
      type: apiKey
      in: header
      name: {}
"""
_NODE = {
    "Dockerfile": 'FROM node:24\nCOPY . .\nCMD ["node", "server.js"]\n',
    "package.json": '{"name": "shop", "dependencies": {"express": "^5"}}',
    "server.js": "const app = require('express')();\napp.use((req, res, next) => {\n"
    "  if (req.get('X-Shop-Key') !== key) return res.status(401).end();\n  next();\n});\n"
    "app.get('/orders', (req, res) => res.json([]));\napp.listen(8080);\n",
}
_PYTHON = {
    "Dockerfile": 'FROM python:3.14\nCOPY . .\nCMD ["fastapi", "run", "main.py"]\n',
    "requirements.txt": "fastapi\n",
    "main.py": "from typing import Annotated\n\nfrom fastapi import FastAPI, Header\n\napp = FastAPI()\n\n\n"
    '@app.get("/orders")\ndef orders(x_api_key: Annotated[str, Header()]):\n    return []\n',
}
_GO = {
    "Dockerfile": "FROM golang:1.26\nCOPY . .\nRUN go build -o /shop .\n",
    "go.mod": "module example.org/shop\n\ngo 1.26\n",
    "main.go": """\
package main

func main() {
	http.HandleFunc("GET /orders", func(w http.ResponseWriter, r *http.Request) {
		check(r.Header.Get("X-Auth-Token"))
	})
	http.ListenAndServe(":8080", nil)
}
""",
}


@policy(
    "DLV164",
    severity="warning",
    category="reliability",
    everywhere=True,
    examples=[
        bad(_API.format("«x-api-key»"), path="openapi.yaml", files=_NODE),
        bad(_API.format("«X-Access-Token»"), path="docs/openapi.yaml", files=_GO),
        good(
            _API.format("x-shop-key"),
            path="openapi.yaml",
            files=_NODE,
            because="names of headers have no case",
        ),
        good(
            _API.format("X-API-Key"),
            path="openapi.yaml",
            files=_PYTHON,
            because="the parameter of FastAPI is the header",
        ),
        good(
            _API.format("X-Access-Token"),
            path="openapi.yaml",
            files={key: text.replace("check(r", "// check(r") for key, text in _GO.items()}
            | {"main.go": _GO["main.go"].replace('check(r.Header.Get("X-Auth-Token"))', "write(w)")},
            because="a gateway may check the key",
        ),
        good(
            _API.format("x-api-key"),
            path="openapi.yaml",
            files={**_NODE, "keys.js": "module.exports = ['x-api-key'];\n"},
            because="the code has the name",
        ),
        good(
            _API.format("Authorization"),
            path="openapi.yaml",
            files=_NODE,
            because="many libraries read this header",
        ),
        good(
            _API.format("x-api-key").replace("security:\n  - key: []\n", ""),
            path="openapi.yaml",
            files=_NODE,
            because="no operation requires the key",
        ),
    ],
)
def unread_api_key(repository: Repository) -> Iterator[Finding]:
    """An OpenAPI description requires a key in a header that the program does not read.

    Clients that are written after the description get 401.
    Correct the header in the description or in the code.
    A header such as `X-Api-Key` is reported if the code has this name nowhere, and the name of one other header with a
    key or a token that is in no description. Nothing is reported if the code names no such header, since a gateway may
    check the key.

    <https://spec.openapis.org/oas/v3.1.1#security-scheme-object>
    """
    described = repository.about("api-key-header")
    if not repository.whole or not described:
        return
    headers: defaultdict[str, list[NamedHeader]] = defaultdict(list)
    for header in repository.of(NamedHeader):
        headers[header.folder].append(header)
    known = {one.name.lower() for one in described}
    routes = routes_of(repository)
    for one in described:
        name = one.name.lower()
        if not _OWN.fullmatch(name):
            continue
        read = [each for program in routes.near(one.path) for each in headers[program.folder]]
        others = [each for each in read if each.quoted and each.name not in known]
        if len({each.name for each in others}) == 1 and name not in {each.name for each in read}:
            yield Finding(
                at=one,
                message=f"the program does not read the header '{one.name}'; did you mean '{others[0].name}'?",
                related=(Related(others[0], "the header that the code names"),),
            )


_OWN = regex(r"x-[\w-]*(?:auth|key|secret|token)[\w-]*")
