from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import AUTOSCALER, PODS, said, together

from ._examples import deployment


@policy(
    "KUB114",
    severity="warning",
    category="reliability",
    equivalents={"kube-score": "deployment-targeted-by-hpa-does-not-have-replicas-configured"},
    examples=[
        bad(
            """\
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata:
              name: web
            spec:
              scaleTargetRef:
                apiVersion: apps/v1
                kind: Deployment
                name: web
              minReplicas: 2
              maxReplicas: 10
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: «web»
            spec:
              replicas: 3
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """
        ),
        good(
            """\
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata:
              name: web
            spec:
              scaleTargetRef:
                apiVersion: apps/v1
                kind: Deployment
                name: web
              minReplicas: 2
              maxReplicas: 10
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """
        ),
        good(deployment(spec="replicas: 3\n")),
    ],
)
def autoscaled_replicas(repository: Repository) -> Iterator[Finding]:
    """A workload says how many pods it has, and an autoscaler does too.

    Every time the manifest is applied the number jumps back, in the middle of a busy hour.
    Leave `replicas` out.
    """
    scaled = said(repository, AUTOSCALER)
    for pods in said(repository, PODS):
        if pods.data("replicas") is None:
            continue
        for scaler in scaled:
            target = (scaler.data("target"), scaler.name)
            if target == (pods.kind, pods.name) and together(scaler, pods):
                yield Finding(
                    at=pods.fact, message=f"{pods.kind} {pods.name} is scaled, and says replicas too"
                )
                break
