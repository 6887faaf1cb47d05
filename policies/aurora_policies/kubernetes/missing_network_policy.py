from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import NETWORK, PODS, facts_about
from aurora_devops.kinds.kubernetes.lookup import objects_about

from ._examples import deployment


@policy(
    "KUB111",
    severity="info",
    category="security",
    equivalents={"kube-linter": "non-isolated-pod", "checkov": "CKV2_K8S_6"},
    examples=[
        bad(deployment(title="«web»")),
        good(
            """\
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: web
            spec:
              podSelector:
                matchLabels:
                  app: web
              policyTypes: [Ingress]
              ingress:
                - from:
                    - podSelector:
                        matchLabels:
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
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: web
            spec:
              podSelector:
                matchLabels: {}
              policyTypes: [Ingress]
              ingress:
                - from:
                    - podSelector:
                        matchLabels:
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
    ],
)
def missing_network_policy(repository: Repository) -> Iterator[Finding]:
    """No NetworkPolicy selects a pod.

    Every pod of the cluster can connect to it, also a compromised one.
    Add a NetworkPolicy that selects the pod; an empty `podSelector` selects all pods of the namespace.

    https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """
    networks = objects_about(repository, NETWORK)
    for pods in facts_about(repository, PODS):
        if next(networks.selecting(pods), None) is None:
            message = f"no NetworkPolicy selects the pods of {pods.title}; add one"
            yield Finding(at=pods.fact, message=message)
