from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._containers import Unset, per_pod
from ._examples import pod


@policy(
    "KUB063",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "no-liveness-probe", "checkov": "CKV_K8S_8"},
    examples=[
        bad(pod(name="«web»")),
        good(
            pod("""\
            livenessProbe:
              httpGet:
                path: /health
                port: 8080
            """)
        ),
        good(
            """\
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: migrate
            spec:
              template:
                spec:
                  containers:
                    - name: migrate
                      image: web:1.2.3
            """,
            because="a Job runs to completion",
        ),
    ],
)
def missing_liveness_probe(inside: PodIn) -> Iterator[Finding]:
    """A container does not define a liveness probe.

    If the process hangs without exiting, nothing restarts it.
    Add a `livenessProbe` that fails only if a restart helps; it should not depend on other services.
    Pods that run to completion, init containers and ephemeral containers are not reported.

    <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>
    """
    unset = (
        Unset(each, at)
        for each in inside.containers()
        if each.long_running and (at := each.missing("livenessProbe")) is not None
    )
    yield from per_pod(inside, unset, "define", "a liveness probe (livenessProbe)")
