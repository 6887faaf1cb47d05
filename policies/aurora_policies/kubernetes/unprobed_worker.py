from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._containers import Unset, per_pod
from ._examples import pod


@policy(
    "KUB292",
    severity="info",
    category="reliability",
    equivalents={"kube-linter": "no-readiness-probe", "checkov": "CKV_K8S_9"},
    examples=[
        bad(pod(name="«web»")),
        good(
            pod("""\
            readinessProbe:
              exec:
                command: [cat, /tmp/ready]
            """)
        ),
        good(
            pod("ports:\n  - containerPort: 8080\n"),
            because="missing-readiness-probe reports containers with ports",
        ),
    ],
)
def unprobed_worker(inside: PodIn) -> Iterator[Finding]:
    """A container without ports does not define a readiness probe.

    An update continues as soon as the new container has started, so it can replace all pods by a version that does not
    work.
    Add a `readinessProbe` that checks whether the container does its work, for example with `exec`.
    Pods that run to completion, init containers and ephemeral containers are not reported.

    <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>
    """
    unset = (
        Unset(each, at)
        for each in inside.containers()
        if each.long_running
        and not each.container.ports
        and (at := each.missing("readinessProbe")) is not None
    )
    yield from per_pod(inside, unset, "define", "a readiness probe (readinessProbe)")
