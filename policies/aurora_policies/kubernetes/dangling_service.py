from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import PODS, SERVICE, nearby, said, selected


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
            because="its pods may be anywhere",
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
    """A Service selects no pod.

    Every request to it fails.
    Nothing tells so: the Service is valid, and its list of endpoints is just empty.
    Correct the selector.
    It is compared with all pods of the repository.
    Where the Service's file holds none, and its folder no workload of its name, its pods may come from elsewhere,
    and nothing is said.
    """
    pods = said(repository, PODS)
    for service in said(repository, SERVICE):
        selector = service.selector
        if selector is None or selector.empty or service.data("type") == "ExternalName":
            continue
        near = any(pod.fact.path == service.fact.path for pod in pods) or nearby(
            service, (pod for pod in pods if pod.name == service.name)
        )
        if near and not selected(service, selector, pods):
            labels = ", ".join(f"{key}={value}" for key, value in selector.match_labels.items())
            yield Finding(at=service.fact, message=f"Service {service.name}: no pod has the labels {labels}")
