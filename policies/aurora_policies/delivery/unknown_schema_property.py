from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint
from aurora_devops.facts import DescribedProperty, OtherSpelling

from ._described import described

_API = """\
openapi: 3.1.0
info: {{title: Shop, version: 1.0.0}}
paths:
  /orders:
    get:
      responses:
        "200":
          description: The orders
          content:
            application/json:
              schema: {{$ref: "#/components/schemas/Order"}}
components:
  schemas:
    Order:
      type: object
      properties:
        order_id: {{type: string}}
        customer: {{type: string}}
        {}: {{type: integer}}
"""
_CODE = """\
package main

import "net/http"

type Order struct {
	ID       string `json:"order_id"`
	Customer string `json:"customer"`
	Total    int    `json:"%s"`
}

func main() {
	http.HandleFunc("GET /orders", list)
	http.ListenAndServe(":8080", nil)
}
"""


_NODE = """\
const app = require("express")();
const fields = { order_id: true, customer: true };
app.get("/orders", async (request, response) => {
  response.json(await db.query("SELECT order_id, customer, total_cents FROM orders", fields));
});
app.listen(8080);
"""


_OBJECT = """\
type Order struct {
	metav1.ObjectMeta `json:"metadata"`
	Number            string `json:"order_id"`
	Customer          string `json:"customer"`
"""


def _shop(name: str) -> dict[str, str]:
    return {
        "Dockerfile": 'FROM scratch\nCOPY shop /shop\nENTRYPOINT ["/shop"]\n',
        "go.mod": "module example.com/shop\n\ngo 1.25\n",
        "main.go": _CODE % name,
    }


@policy(
    "DLV214",
    severity="warning",
    category="validity",
    everywhere=True,
    examples=[
        bad(_API.format("«total_cents»"), path="openapi.yaml", files=_shop("totalCents")),
        bad(_API.format("«amount»"), path="openapi.yaml", files=_shop("total_cents")),
        good(
            _API.format("total_cents"),
            path="openapi.yaml",
            files=_shop("total_cents"),
            because="the tag of the field is the name of the property",
        ),
        good(
            _API.format("total_cents"),
            path="openapi.yaml",
            files={
                "Dockerfile": 'FROM node:24-alpine\nWORKDIR /app\nCOPY . .\nCMD ["node", "app.js"]\n',
                "package.json": '{"name": "shop", "dependencies": {"express": "^5.1.0"}}\n',
                "app.js": _NODE,
            },
            because="the name is that of a column",
        ),
        good(
            _API.format("creationTimestamp"),
            path="openapi.yaml",
            files={
                **_shop("total"),
                "main.go": (_CODE % "total").replace("type Order struct {\n", _OBJECT),
            },
            because="the struct has the metadata of an object of Kubernetes",
        ),
        bad(
            _API.format("«createdAt»"),
            path="openapi.yaml",
            files={
                **_shop("total"),
                "main.go": (_CODE % "total").replace("type Order struct {\n", _OBJECT),
            },
        ),
        good(
            _API.format("total_cents").replace("order_id", "order_number"),
            path="openapi.yaml",
            files=_shop("totalCents"),
            because="the code lacks another name of the schema, so it may be generated from the description",
        ),
    ],
)
def unknown_schema_property(repository: Repository) -> Iterator[Finding]:
    """A schema in an OpenAPI description has a property that the code of the program does not have.

    Clients that are written after the description find no such property in the answers, or send one that the program
    ignores.
    Use the same name in the description and in the code.
    A property is reported if the code has all other properties of the schema, at least two. If the code has the name
    only with another spelling, such as `heightCm` for `height_cm`, it is reported if that is the tag of a field in Go,
    or if other names of several words in the schema have the same spelling on both sides. The description is that of a
    program which serves most of its paths.

    <https://spec.openapis.org/oas/v3.1.1#schema-object>
    """
    schemas: defaultdict[tuple[str, str], list[DescribedProperty]] = defaultdict(list)
    for one in repository.of(DescribedProperty):
        schemas[one.path, one.schema].append(one)
    if not repository.whole or not schemas:
        return
    apis = described(repository)
    names = apis.names
    spellings = {document: apis.spellings(folders) for document, folders in apis.serving.items()}
    for (document, _), properties in schemas.items():
        if len(properties) < 2 or document not in spellings:
            continue
        missing = [one for one in properties if one.name not in names]
        if len(missing) == 1 and _PLAIN.fullmatch(missing[0].name):
            yield from _missing(missing[0], properties, spellings[document].get(missing[0].name), names)


def _missing(
    missing: DescribedProperty,
    properties: Sequence[DescribedProperty],
    spelling: OtherSpelling | None,
    names: Collection[str],
) -> Iterator[Finding]:
    """The finding about the only property of a schema that the code does not have as it is written."""
    others = [one.name for one in properties if one is not missing]
    if spelling is None:
        if len(others) >= _OTHERS:
            near = hint(missing.name, names, 0.8)
            yield Finding(at=missing, message=f"the code of the program has no '{missing.name}'{near}")
    elif spelling.exact or any(_WORDS.search(name) for name in others):
        yield Finding(
            at=missing,
            message=f"the code of the program has no '{missing.name}'; it has '{spelling.spelling}'",
            related=(Related(spelling, "the name in the code"),),
        )


# How many other properties of a schema the code has.
_OTHERS = 2
_PLAIN = regex(r"[A-Za-z_]\w+")
_WORDS = regex(r"[a-z]_?[A-Z]|[a-z]_[a-z]")
