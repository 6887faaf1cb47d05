from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kustomize import BuildProblem

from ._examples import FILES


@policy(
    "KUZ004",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            resources: [web.yaml]
            patches:
              - target: {kind: Deployment}
                patch: |-
                  - op: replace
                    path: «/spec/strategy/type»
                    value: Recreate
            """,
            files=FILES,
        ),
        bad(
            """\
            resources: [web.yaml]
            patches:
              - target: {kind: Deployment}
                patch: |-
                  - op: «append»
                    path: /spec/replicas
                    value: 3
            """,
            files=FILES,
        ),
        good(
            """\
            resources: [web.yaml]
            patches:
              - target: {kind: Deployment}
                patch: |-
                  - op: add
                    path: /spec/replicas
                    value: 3
            """,
            files=FILES,
            because="`add` adds the field",
        ),
        good(
            """\
            resources: [web.yaml]
            patches:
              - target: {kind: Deployment}
                patch: |-
                  - op: add
                    path: /metadata/annotations/example.com~1team
                    value: shop
            """,
            files=FILES,
            because="Kustomize itself adds annotations while it builds",
        ),
    ],
)
def invalid_json_patch(problem: BuildProblem) -> Iterator[Finding]:
    """A JSON patch is invalid, or does not apply to an object that it selects.

    `kustomize build` and `kubectl apply -k` fail. `add` and `replace` need the field above the path, and `remove` the
    field itself; an item of a list must exist.
    Correct the path, or add the field above it first.

    https://www.rfc-editor.org/rfc/rfc6902
    """
    if problem.sort == "json-patch":
        yield Finding(at=problem.at, message=problem.message)
