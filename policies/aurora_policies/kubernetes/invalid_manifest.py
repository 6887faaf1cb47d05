from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.kind import WrongType

from ._examples import pod


@policy(
    "KUB120",
    severity="error",
    category="validity",
    equivalents={"kube-linter": "schema-validation"},
    examples=[
        bad("""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              containers: «nginx»
            """),
        good(pod()),
    ],
)
def invalid_manifest(problem: WrongType) -> Iterator[Finding]:
    """A field of a manifest has a value of the wrong type.

    The API server refuses the object: cannot unmarshal.
    Write a value of the type that the message names; a number or a boolean that must be a string is quoted.
    Custom resources and values that contain a variable are not checked.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    yield Finding(at=problem.at, message=problem.message)
