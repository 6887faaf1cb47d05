from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Manifest
from aurora_devops.kinds.kubernetes.schema import named
from aurora_devops.kubernetes_release import API, Release

from ._examples import pod


@policy(
    "KUB271",
    severity="error",
    category="validity",
    aliases=[API],
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              type: «loadbalancer»
            """,
            fixed="""\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              type: LoadBalancer
            """,
        ),
        bad(pod("imagePullPolicy: «Sometimes»\n")),
        good("""\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              type: LoadBalancer
            """),
        good('apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: "{{ type }}"\n'),
    ],
)
def invalid_value(manifest: Manifest, options: Release) -> Iterator[Finding]:
    """A field has a value that is not one of those that the API accepts.

    The API server refuses the object: unsupported value.
    Write one of the values that the message names; upper and lower case matter.
    Custom resources are checked if the repository has their CustomResourceDefinition.
    The fix corrects upper and lower case.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    for each in manifest.differences(options.minor, "value"):
        at = manifest.at(each)
        fix = Fix((Edit(at, each.meant),), safe=True) if each.meant else None
        message = f"'{named(each.route)}' of {manifest.object.title} {each.said}"
        yield Finding(at=at, message=message, fix=fix)
