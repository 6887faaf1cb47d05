from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import (
    AUTOSCALER,
    PODS,
    SCALE_TARGET,
    facts_about,
)
from aurora_devops.kinds.kubernetes.lookup import objects_about
from aurora_devops.kinds.kubernetes.removals import removal
from aurora_devops.kinds.kubernetes.served import unserved, versions_of
from aurora_devops.subjects import is_dynamic

from ._siblings import Creators, is_named_nearly, named_like

_SCALED = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DeploymentConfig"})

_CHART = {
    "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
    "  - {name: gateway, version: 1.2.0, repository: 'https://charts.example.com'}\n",
    "shop/templates/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop-web\nspec:\n"
    "  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n"
    "    spec:\n      containers:\n        - {name: web, image: 'nginx:1.27.3'}\n",
}
_SCALER = (
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\nspec:\n"
    "  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    {}: {}\n  maxReplicas: 4\n"
)
# An overlay whose base has the workload.
_OVERLAY = {
    "base/kustomization.yaml": "resources:\n  - web.yaml\n",
    "base/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n"
    "  selector:\n    matchLabels:\n      app: web\n"
    "  template:\n    metadata:\n      labels:\n        app: web\n"
    "    spec:\n      containers:\n        - name: web\n          image: nginx:1.27.3\n",
    "overlays/production/kustomization.yaml": "resources:\n  - ../../base\n  - scaler.yaml\n",
}


@policy(
    "KUB102",
    severity="warning",
    category="reliability",
    equivalents={
        "kube-linter": "dangling-horizontalpodautoscaler",
        "kube-score": "horizontalpodautoscaler-has-target",
    },
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
                name: «wbe»
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
        bad(_SCALER.format("name", "«shop-api»"), path="overlays/production/scaler.yaml", files=_OVERLAY),
        good(
            _SCALER.format("name", "shop-api"),
            path="overlays/production/scaler.yaml",
            files={
                **_OVERLAY,
                "overlays/production/kustomization.yaml": "resources:\n  - scaler.yaml\n",
            },
            because="the workload may be in another kustomization",
        ),
        bad(_SCALER.format("«name»", "shop-wed"), path="shop/templates/scaler.yaml", files=_CHART),
        good(
            _SCALER.format("name", "edge"),
            path="shop/templates/scaler.yaml",
            files=_CHART,
            because="the chart that it depends on may have the workload",
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
            """,
            because="the workload may be in another repository",
        ),
    ],
)
def dangling_autoscaler(repository: Repository) -> Iterator[Finding]:
    """An autoscaler scales a workload that does not exist.

    The number of pods does not change with the load.
    Correct the kind, the name or the API version of `scaleTargetRef`, or of `targetRef` of a VerticalPodAutoscaler.
    A missing workload is reported where the folder of the autoscaler, or the kustomization that builds it, has another
    one, and no custom resource or remote chart for which it may be created, and no chart has a name that is a part of
    the missing one. In a chart with a dependency that is not in the repository, or with a workload that its values
    disable, it is reported where another one has a similar name.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """
    pods, creators = objects_about(repository, PODS), Creators(repository)
    for scaler in (*facts_about(repository, AUTOSCALER), *facts_about(repository, SCALE_TARGET)):
        kind = scaler.data("target")
        if kind not in _SCALED or is_dynamic(scaler.name):
            continue
        known = any(pod.kind == kind for pod in pods.named(scaler.name, scaler))
        version = scaler.data("version") or ""
        version = "" if is_dynamic(version) else version
        removed = removal(version, kind)
        if known and version and (removed is not None or unserved(version, kind)):
            served = removed[1] if removed is not None else versions_of(kind)[0]
            message = f"{kind} '{scaler.name}' is not served by '{version}'; use '{served}'"
            yield Finding(at=scaler.fact, message=message)
        elif not known and pods.has_sibling(scaler) and not creators.may_create(kind, scaler):
            if creators.is_incomplete(scaler) and not is_named_nearly(pods, scaler):
                continue
            field = "targetRef" if scaler.kind == "VerticalPodAutoscaler" else "scaleTargetRef"
            message = f"{kind} '{scaler.name}' does not exist; correct {field}"
            yield Finding(at=scaler.fact, message=message, related=named_like(pods, scaler))
