from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS032",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "openapi-tags-uniqueness"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            tags:
              - name: pets
              - name: «pets»
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            tags:
              - name: pets
              - name: cats
            paths: {}
            """,
            because="the names are different",
        ),
    ],
)
def duplicate_tag(api: OpenApi) -> Iterator[Finding]:
    """Two tags have the same name.

    The specification requires unique names, and documentation shows one of the two descriptions.
    Remove one.

    <https://spec.openapis.org/oas/v3.1.1.html#tag-object>
    """
    seen: set[str] = set()
    for tag in api.tags or ():
        if tag.name and tag.name in seen:
            yield Finding(at=tag.at["name"], message=f"tag '{tag.name}' is listed twice; remove one")
        seen.add(tag.name or "")
