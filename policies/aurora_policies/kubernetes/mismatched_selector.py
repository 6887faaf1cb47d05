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
    """The selector of a workload does not match the labels of its pod template.

    The API server refuses the object: `selector` does not match template `labels`.
    Add the labels of the selector to the template; the selector cannot be changed once the workload exists.

    https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
    """
    selector = workload.selector
    if selector is not None and selector.matches(workload.template.labels) is False:
        spec = workload.spec
        assert spec is not None
        message = f"the selector of {workload.title} does not match the labels of its pod template"
        yield Finding(at=spec.at["selector"], message=message)
