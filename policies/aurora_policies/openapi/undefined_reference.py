from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import Description
from aurora_devops.kinds.openapi.walk import references

_PART = """\
openapi: 3.0.3
paths: {}
components:
  schemas:
    Pets:
      type: array
      items:
        $ref: «'#/components/schemas/Pet'»
"""


@policy(
    "OAS002",
    severity="error",
    category="validity",
    equivalents={"spectral": "invalid-ref"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths: {}
            components:
              schemas:
                Pets:
                  type: array
                  items:
                    $ref: «'#/components/schemas/Pet'»
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths: {}
            components:
              schemas:
                Pets:
                  type: array
                  items:
                    $ref: pet.yaml#/Pet
                  example:
                    - $ref: '#/nowhere'
            """,
            because="the component is in another file, and an example is not a reference",
        ),
        *(
            good(
                _PART.replace("«", "").replace("»", ""),
                path="api/src/shop.yaml",
                files={path: text, "api/src/shared/pet.yaml": "components:\n  schemas:\n    Pet: {}\n"},
                because="a script merges the file with those that have the component",
            )
            for path, text in {
                "api/merge.sh": "#!/bin/sh\nyq eval-all '. as $one ireduce ({}; . * $one)' "
                "src/shop.yaml src/shared/*.yaml > shop.yaml\n",
                "Makefile": "api:\n\tspruce merge api/src/*.yaml \\\n\t  api/src/shared/*.yaml > api/shop.yaml\n",
            }.items()
        ),
        good(
            _PART.replace("«", "").replace("»", ""),
            path="api/parts/public-common/paths.yaml",
            files={
                "tools/api.sh": "#!/bin/bash\ncd $(dirname $0)/..\nyq eval-all '. as $one ireduce ({}; . * $one)' \\\n"
                "  ./api/${kind}.yaml \\\n  ./api/parts/${kind}-common/*.yaml > api/out/${kind}.yaml\n",
            },
            because="a script merges the files of each kind",
        ),
        bad(
            _PART,
            path="api/parts/public-common/paths.yaml",
            files={
                "tools/api.sh": "#!/bin/bash\n"
                "yq eval-all 'select(.a)' ./api/other/${kind}-common/*.yaml > api/out/${kind}.yaml\n",
            },
        ),
        bad(
            _PART,
            path="api/src/shop.yaml",
            files={
                "api/check.sh": "#!/bin/sh\nyq eval '.info.version' src/shop.yaml > version\n",
                "api/src/shared/pet.yaml": "components:\n  schemas:\n    Pet: {}\n",
            },
        ),
    ],
)
def undefined_reference(description: Description) -> Iterator[Finding]:
    """A reference points to a component that does not exist in the document.

    Tools fail, or use an empty schema that accepts any value.
    Correct the name, or define the component.
    Nothing is reported about a file of a folder whose files a script merges, as with `yq eval-all`.

    <https://spec.openapis.org/oas/v3.1.1.html#reference-object>
    """
    if description.part:
        return
    for ref, route, literal in references(description.data):
        if literal or not ref.startswith("#"):
            continue
        if description.find(ref) is None:
            yield Finding(
                at=description.at((*route, "$ref")), message=f"'{ref}' does not exist in this document"
            )
