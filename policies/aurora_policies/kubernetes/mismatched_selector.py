from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Workload

from ._examples import deployment


@policy(
    "KUB125",
    severity="error",
    category="validity",
    equivalents={
        "kube-linter": "mismatching-selector",
        "kube-score": (
            "deployment-pod-selector-labels-match-template-metadata-labels",
            "statefulset-pod-selector-labels-match-template-metadata-labels",
        ),
    },
    examples=[
        bad("""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              «selector»:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: other
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """),
        good(deployment()),
    ],
)
def mismatched_selector(workload: Workload) -> Iterator[Finding]:
    """A workload's selector does not match the labels of its own pods.

    The API server refuses it: `selector` does not match template `labels`.
    Give the template the labels that the selector asks for; the selector itself cannot be changed later.
    """
    selector = workload.selector
    if selector is not None and selector.matches(workload.template.labels) is False:
        spec = workload.spec
        assert spec is not None
        message = f"{workload.title}: the selector does not match the labels of its pods"
        yield Finding(at=spec.at["selector"], message=message)
