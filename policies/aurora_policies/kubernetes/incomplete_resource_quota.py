from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Specified

_BOUNDS = ("requests.cpu", "requests.memory", "limits.cpu", "limits.memory")


@policy(
    "KUB156",
    severity="info",
    category="reliability",
    equivalents={"trivy": ("KSV040", "KSV-0040", "AVD-KSV-0040")},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: ResourceQuota
            metadata:
              name: «web»
            spec:
              hard:
                requests.cpu: 4
                requests.memory: 8Gi
                limits.cpu: 8
            """
        ),
        good(
            """\
            apiVersion: v1
            kind: ResourceQuota
            metadata:
              name: web
            spec:
              hard:
                requests.cpu: 4
                requests.memory: 8Gi
                limits.cpu: 8
                limits.memory: 16Gi
            """
        ),
    ],
)
def incomplete_resource_quota(made: Specified) -> Iterator[Finding]:
    """A ResourceQuota does not limit CPU and memory.

    One namespace can take the resources that the others need.
    Set `requests.cpu`, `requests.memory`, `limits.cpu` and `limits.memory`.

    https://kubernetes.io/docs/concepts/policy/resource-quotas/
    """
    spec = made.spec
    if made.kind != "ResourceQuota" or made.custom or not isinstance(spec, dict):
        return
    hard = spec.get("hard") or {}
    missing = [key for key in _BOUNDS if key not in hard] if isinstance(hard, dict) else []
    if missing:
        yield Finding(at=made.named_at, message=f"{made.title} does not limit {', '.join(missing)}")
