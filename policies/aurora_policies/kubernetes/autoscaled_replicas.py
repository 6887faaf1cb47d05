from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import (
    AUTOSCALER,
    PODS,
    ObjectFact,
    facts_about,
    same_folder,
)
from aurora_devops.kinds.kubernetes.lookup import objects_about

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
    """A workload that an autoscaler scales sets `replicas`.

    Every `kubectl apply` resets the number of pods to this value, also under load.
    Remove `replicas` from the workload; the autoscaler sets it.
    A workload of a chart that does not set `replicas` with other values is not reported.
    The autoscaler must be in the same folder as the workload.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """
    scalers = objects_about(repository, AUTOSCALER)
    workloads = list(facts_about(repository, PODS))
    unset = {_of_chart(one) for one in workloads if one.fact.unit and one.data("replicas") is None}
    for pods in workloads:
        if pods.data("replicas") is None or _of_chart(pods) in unset:
            continue
        for scaler in scalers.named(pods.name, pods):
            if scaler.data("target") == pods.kind and same_folder(scaler, pods):
                message = f"{pods.title} sets replicas, but an autoscaler scales it; remove replicas"
                related = (Related(scaler.fact, f"the autoscaler that scales {pods.title}"),)
                yield Finding(at=pods.fact, message=message, related=related)
                break


def _of_chart(one: ObjectFact) -> tuple[str, str, str]:
    """The object in its chart, whatever the values."""
    return one.fact.unit, one.kind, one.name
