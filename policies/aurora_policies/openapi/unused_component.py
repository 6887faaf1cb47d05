from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

_UNUSED = """\
openapi: 3.0.3
paths: {}
components:
  schemas:
    «Pet»:
      type: object
"""


@policy(
    "OAS017",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": ("oas2-unused-definition", "oas3-unused-component")},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths: {}
            components:
              schemas:
                «Pet»:
                  type: object
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  responses:
                    '200':
                      $ref: '#/components/responses/pets'
            components:
              responses:
                pets:
                  description: All pets.
            """,
            because="a response refers to it",
        ),
        good(
            """\
            openapi: 3.0.3
            paths: {}
            components:
              schemas:
                Pet:
                  type: object
            """,
            path="api/common.yaml",
            files={
                "api/openapi.yaml": "openapi: 3.0.3\ninfo: {title: P, version: '1'}\ncomponents:\n  schemas:\n"
                "    Dog: {$ref: 'common.yaml#/components/schemas/Pet'}\n"
            },
            because="another description refers to it",
        ),
        *(
            good(
                _UNUSED.replace("«", "").replace("»", ""),
                path="api/shop.yaml",
                files={path: text},
                because="a program writes a type for each schema, which code may use",
            )
            for path, text in {
                "Makefile": "models:\n\tdatamodel-codegen \\\n\t  --input ./api/shop.yaml --output shop/models.py\n",
                "build.gradle.kts": 'tasks.register<GenerateTask>("models") {\n  generatorName.set("kotlin-spring")\n'
                '  inputSpec.set("$projectDir/api/shop.yaml")\n}\n',
                "shop/pom.xml": "<configuration>\n<inputSpec>${project.basedir}/../api/shop.yaml</inputSpec>\n",
                "api/client.go": "//go:generate go run example.org/oapi-codegen -generate client -o c.go shop.yaml\n",
                "web/package.json": '{"scripts": {"types": "openapi-typescript ../api/shop.yaml -o types.ts"}}\n',
            }.items()
        ),
        bad(
            _UNUSED,
            path="api/shop.yaml",
            files={
                "Makefile": "models:\n\tdatamodel-codegen --input api/stock.yaml --output stock/models.py\n"
            },
        ),
    ],
)
def unused_component(repository: Repository) -> Iterator[Finding]:
    """A component is not referenced.

    Readers assume that it is part of the API, generators create a type for it, and it is maintained for nothing.
    Remove it.
    References from other OpenAPI descriptions of the repository count; those from files that are not descriptions
    themselves are not seen. Schemas of a description from which a command writes code, as with `datamodel-codegen` or
    the `inputSpec` of a build, are not reported, since the code may use their types.

    <https://spec.openapis.org/oas/v3.1.1.html#components-object>
    """
    used: dict[str, set[str]] = {}
    for fact in repository.about("api-reference"):
        used.setdefault(fact.name, set()).add(fact["pointer"])
    for fact in repository.about("unreferenced-component"):
        pointers = used.get(fact.path, set())
        if not any(_includes(pointer, fact["pointer"]) for pointer in pointers):
            yield Finding(at=fact, message=f"component '{fact.name}' is not referenced; remove it")


def _includes(pointer: str, component: str) -> bool:
    """Whether a reference leads to a component, to a part of it, or to what contains it."""
    return f"{pointer}/".startswith(f"{component}/") or f"{component}/".startswith(f"{pointer}/")
