from collections.abc import Iterator
from difflib import get_close_matches

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubernetes, Object
from aurora_devops.kinds.kubernetes.model import fields_of
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
            because="nobody knows the fields of other kinds",
        ),
    ],
)
def unknown_field(made: Object) -> Iterator[Finding]:
    """A field does not exist in the API.

    `kubectl apply` refuses it or, with an older server, drops it in silence: the probe, the limit or the setting that
    was meant is not there.
    Correct its name, or its indentation.
    """
    stack: list[object] = [made]
    while stack:
        node = stack.pop()
        if isinstance(node, Kubernetes):
            for key in node.unknown_keys():
                if not key.startswith(("x-", "$")) and not is_dynamic(key):
                    near = get_close_matches(key, fields_of(type(node)), 1, 0.7)
                    hint = f": meant {near[0]}?" if near else " here"
                    yield Finding(at=node.at[key].key, message=f"there is no field {key}{hint}")
            stack.extend(getattr(node, name) for name in node.given)
        elif isinstance(node, list):
            stack.extend(node)
