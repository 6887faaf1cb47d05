from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB148",
    severity="info",
    category="maintainability",
    equivalents={"trivy": ("KSV110", "KSV-0110", "AVD-KSV-0110")},
    examples=[
        bad("""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: «web»
            spec:
              containers:
                - name: web
                  image: nginx:1.27.3
            """),
        good(pod(head="namespace: web\n")),
    ],
)
def missing_namespace(inside: PodIn) -> Iterator[Finding]:
    """A pod does not say to which namespace it belongs.

    It lands where the `kubectl` at hand points to, which is `default` for most.
    Name the namespace, or leave it to kustomize or Helm and do not ask for this policy.
    """
    if inside.object.namespace is None and inside.object.name:
        yield Finding(
            at=inside.object.named_at, message=f"{inside.title} does not say to which namespace it belongs"
        )
