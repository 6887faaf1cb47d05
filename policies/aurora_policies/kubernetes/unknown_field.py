from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.kinds.kubernetes import Kubernetes, Object
from aurora_devops.kinds.kubernetes.model import fields_of, parts_of
from aurora_devops.subjects import is_dynamic

from ._examples import pod


@policy(
    "KUB121",
    severity="error",
    category="validity",
    equivalents={"kube-linter": "schema-validation"},
    examples=[
        bad(
            pod("""\
            «livenesProbe»:
              httpGet:
                path: /
                port: 8080
            """)
        ),
        bad(pod(spec="«replicas»: 3\n")),
        good(pod()),
        good(
            """\
            apiVersion: example.com/v1
            kind: Widget
            metadata:
              name: web
            spec:
              anything: true
            """,
            because="the fields of custom resources are not known",
        ),
    ],
)
def unknown_field(made: Object) -> Iterator[Finding]:
    """A field does not exist in the API.

    `kubectl apply` refuses the object or, with an older server, drops the field without a message, so the probe, the
    limit or the setting has no effect.
    Correct the name of the field, or its indentation.
    Custom resources are not checked.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    for node in () if made.custom else parts_of(made):
        for key in node.unknown_keys():
            if not key.startswith(("x-", "$")) and not is_dynamic(key):
                known = hint(key, fields_of(type(node)), 0.7)
                message = f"'{key}' is not a field of {_described(node)}{known}"
                yield Finding(at=node.at[key].key, message=message)


def _described(node: Kubernetes) -> str:
    """The part of an object in a message: the kind for the object itself, else the type in the API reference."""
    return node.kind if isinstance(node, Object) else type(node).__name__
