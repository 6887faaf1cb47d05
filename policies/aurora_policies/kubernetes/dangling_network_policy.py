from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import NETWORK, PODS, nearby, said, selected


@policy(
    "KUB103",
    severity="warning",
    category="security",
    equivalents={"kube-linter": "dangling-networkpolicy", "kube-score": "networkpolicy-targets-pod"},
    examples=[
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: web
            spec:
              «podSelector»:
                matchLabels:
                  app: wbe
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
                matchLabels:
                  app: web
              policyTypes: [Ingress]
              ingress:
                - from:
                    - podSelector:
                        matchLabels:
                          app: web
            """,
            because="its pods may be anywhere",
        ),
    ],
)
def dangling_network_policy(repository: Repository) -> Iterator[Finding]:
    """A NetworkPolicy selects no pod.

    What it was meant to protect is open.
    Correct `podSelector`.
    Where the policy's folder holds no pod, nothing is said.
    """
    pods = said(repository, PODS)
    for network in said(repository, NETWORK):
        selector = network.selector
        if selector is None or selector.empty:
            continue
        if nearby(network, pods) and not selected(network, selector, pods):
            yield Finding(at=network.fact, message=f"NetworkPolicy {network.name} selects no pod")
