from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import (
    ACCOUNT,
    ACCOUNT_USE,
    facts_about,
)
from aurora_devops.kinds.kubernetes.lookup import objects_about
from aurora_devops.subjects import is_dynamic

from ._examples import deployment


@policy(
    "KUB106",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "non-existent-service-account"},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: web
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
                  serviceAccountName: «wbe»
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """,
        ),
        good(
            """\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: web
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
                  serviceAccountName: web
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """,
        ),
        bad(
            """\
            apiVersion: monitoring.coreos.com/v1
            kind: Prometheus
            metadata:
              name: main
            spec:
              serviceAccountName: «prometheus»
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: prometheus-main
            """
        ),
        good(deployment(pod="serviceAccountName: web\n"), because="the account may be in another repository"),
    ],
)
def unknown_service_account(repository: Repository) -> Iterator[Finding]:
    """A pod, or a Prometheus or Alertmanager of the operator, uses a service account that does not exist.

    The pods are not created, and the reason is only in the events of the ReplicaSet.
    Correct `serviceAccountName`, or add the ServiceAccount.
    Nothing is reported where the folder contains no ServiceAccount.

    https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
    """
    accounts = objects_about(repository, ACCOUNT)
    for use in facts_about(repository, ACCOUNT_USE):
        if use.name == "default" or is_dynamic(use.name) or not accounts.has_sibling(use):
            continue
        if next(accounts.named(use.name, use), None) is None:
            message = f"service account '{use.name}' does not exist; correct serviceAccountName"
            yield Finding(at=use.fact, message=message)
