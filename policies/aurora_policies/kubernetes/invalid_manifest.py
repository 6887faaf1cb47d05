from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.kind import WrongType
from aurora_devops.kinds.kubernetes import Manifest
from aurora_devops.kinds.kubernetes.schema import named
from aurora_devops.kubernetes_release import API, Release

from ._examples import deployment, pod


@policy(
    "KUB120",
    severity="error",
    category="validity",
    aliases=[API],
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
        bad(deployment(spec='replicas: «"3"»\n'), fixed=deployment(spec="replicas: 3\n")),
        good(pod()),
    ],
)
def invalid_manifest(found: WrongType | Manifest, options: Release) -> Iterator[Finding]:
    """A field of a manifest has a value of the wrong type.

    The API server refuses the object: cannot unmarshal.
    Write a value of the type that the message names. `unquoted-value` reports numbers and booleans that must be
    strings.
    Of custom resources only the metadata is checked, unless the repository has their definition.
    Values that contain a variable are not checked.
    The fix removes the quotes of a number or a boolean.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    if isinstance(found, WrongType):
        yield Finding(at=found.at, message=found.message)
        return
    for each in found.differences(options.minor, "type"):
        at = found.at(each)
        fix = Fix((Edit(at, each.meant),), safe=True) if each.meant else None
        yield Finding(at=at, message=f"'{named(each.route)}' {each.said}", fix=fix)
