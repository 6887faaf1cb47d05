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
    """A LimitRange does not set all of its fields for containers.

    Containers without resources get no default request or limit, or a container can request more than a node has.
    Set `default`, `defaultRequest`, `min` and `max` for the type Container.

    https://kubernetes.io/docs/concepts/policy/limit-range/
    """
    spec = made.spec
    if made.kind != "LimitRange" or made.custom or not isinstance(spec, dict):
        return
    limits = spec.get("limits")
    each = [limit for limit in limits if isinstance(limit, dict)] if isinstance(limits, list) else []
    mine = next((limit for limit in each if limit.get("type") == "Container"), {})
    missing = [key for key in ("default", "defaultRequest", "min", "max") if key not in mine]
    if missing:
        message = f"{made.title} does not set {', '.join(missing)} for containers"
        yield Finding(at=made.named_at, message=message)
