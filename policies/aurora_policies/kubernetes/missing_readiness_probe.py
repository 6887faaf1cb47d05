from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._containers import Unset, per_pod
from ._examples import pod


@policy(
    "KUB064",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "no-readiness-probe", "checkov": "CKV_K8S_9"},
    examples=[
        bad(pod("ports:\n  - containerPort: 8080\n", name="«web»")),
        good(
            pod("""\
            ports:
              - containerPort: 8080
            readinessProbe:
              httpGet:
                path: /health
                port: 8080
            """)
        ),
        good(
            pod("""\
            ports:
              - containerPort: 8080
            readinessProbe:
              httpGet:
                path: /health
                port: 8080
            """)
            + "    - name: proxy\n      image: proxy:1.2\n      ports:\n        - containerPort: 8443\n",
            because="the pod is ready when its other container is",
        ),
        good(pod(), because="unprobed-worker reports containers without ports"),
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
                      ports:
                        - containerPort: 8080
            """,
            because="a Job runs to completion",
        ),
    ],
)
def missing_readiness_probe(inside: PodIn) -> Iterator[Finding]:
    """A container with ports does not define a readiness probe.

    A Service sends requests to the container as soon as it starts, so some requests fail at every update.
    Add a `readinessProbe` that succeeds when the container can handle requests.
    Pods that run to completion, init containers, ephemeral containers and containers without `ports` are not reported,
    and no container of a pod in which another one has a readiness probe: a pod is ready only if all of them are.

    <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>
    """
    if any(each.container.readiness_probe is not None for each in inside.containers()):
        return
    unset = (
        Unset(each, at)
        for each in inside.containers()
        if each.long_running and each.container.ports and (at := each.missing("readinessProbe")) is not None
    )
    yield from per_pod(inside, unset, "define", "a readiness probe (readinessProbe)")
