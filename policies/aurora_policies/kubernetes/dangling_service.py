from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import CUSTOM, PODS, SERVICE, nearby, said, same_folder, selects


@policy(
    "KUB100",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "dangling-service", "kube-score": "service-targets-pod"},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              «selector»:
                app: other
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
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
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
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: other
            """,
            because="its pods may be in another repository",
        ),
        good(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: db
            spec:
              type: ExternalName
              externalName: db.example.com
            """
        ),
    ],
)
def dangling_service(repository: Repository) -> Iterator[Finding]:
    """The selector of a Service matches no pod.

    The Service has no endpoints, so connections to it fail, and no event reports it.
    Correct `spec.selector`, or the labels of the pods.
    The selector is compared with all pods of the run, if the Service's file contains pods or its folder contains a
    workload of its name.
    Nothing is reported where the folder contains a custom resource for which an operator may create pods.
    See kubernetes.io/docs/concepts/services-networking/service.
    """
    pods, custom = said(repository, PODS), said(repository, CUSTOM)
    for service in said(repository, SERVICE):
        selector = service.selector
        if selector is None or selector.empty or service.data("type") == "ExternalName":
            continue
        near = [pod for pod in pods if pod.fact.path == service.fact.path] or [
            pod for pod in pods if pod.name == service.name and same_folder(service, pod)
        ]
        if not near or selects(service, selector, pods) or nearby(service, custom):
            continue
        labels = ", ".join(f"{key}={value}" for key, value in selector.match_labels.items())
        closest = next((pod for pod in near if pod.name == service.name), near[0])
        yield Finding(
            at=service.fact,
            message=f"Service '{service.name}' selects no pod; no pod has the labels '{labels}'",
            related=(Related(closest.fact, f"the labels of {closest.title} are '{closest.label_text}'"),),
        )
