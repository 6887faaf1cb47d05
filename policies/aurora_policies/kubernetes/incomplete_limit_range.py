from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Specified


@policy(
    "KUB155",
    severity="info",
    category="reliability",
    equivalents={"trivy": ("KSV039", "KSV-0039", "AVD-KSV-0039")},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: LimitRange
            metadata:
              name: «web»
            spec:
              limits:
                - type: Container
                  default: {cpu: 300m, memory: 200Mi}
                  defaultRequest: {cpu: 200m, memory: 100Mi}
                  max: {cpu: 2, memory: 1Gi}
            """
        ),
        good(
            """\
            apiVersion: v1
            kind: LimitRange
            metadata:
              name: web
            spec:
              limits:
                - type: Container
                  default: {cpu: 300m, memory: 200Mi}
                  defaultRequest: {cpu: 200m, memory: 100Mi}
                  max: {cpu: 2, memory: 1Gi}
                  min: {cpu: 100m, memory: 4Mi}
            """
        ),
    ],
)
def incomplete_limit_range(made: Specified) -> Iterator[Finding]:
    """A LimitRange leaves something open.

    Containers that say nothing get no request or no limit, or somebody asks for more than a node has.
    Give `default`, `defaultRequest`, `min` and `max` for containers.
    """
    spec = made.spec
    if made.kind != "LimitRange" or not isinstance(spec, dict):
        return
    limits = spec.get("limits")
    each = [limit for limit in limits if isinstance(limit, dict)] if isinstance(limits, list) else []
    mine = next((limit for limit in each if limit.get("type") == "Container"), {})
    lacking = [key for key in ("default", "defaultRequest", "min", "max") if key not in mine]
    if lacking:
        yield Finding(
            at=made.named_at, message=f"{made.title} has no {' and no '.join(lacking)} for containers"
        )
