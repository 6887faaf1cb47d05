from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import NETWORK, PODS, may_share_namespace, said


@policy(
    "KUB112",
    severity="info",
    category="security",
    equivalents={"kube-score": "pod-networkpolicy"},
    examples=[
        bad(
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
              name: «web»
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
              policyTypes: [Ingress, Egress]
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
def one_way_network_policy(repository: Repository) -> Iterator[Finding]:
    """Network policies do not hold a pod's traffic in both directions.

    Without one for what goes in, everybody reaches it; without one for what goes out, it can send what it has learnt
    anywhere.
    Name both `Ingress` and `Egress` in `policyTypes`, of one NetworkPolicy or of two.
    """
    networks = said(repository, NETWORK)
    for pods in said(repository, PODS):
        held: set[str] = set()
        for network in networks:
            selector = network.selector
            if may_share_namespace(network, pods) and (
                selector is None or selector.matches(pods.labels) is not False
            ):
                held.update(network.data("types"))
        open_ways = [way for way in ("Ingress", "Egress") if way not in held]
        if open_ways:
            message = (
                f"no NetworkPolicy holds the {' and '.join(open_ways).lower()} of {pods.kind} {pods.name}"
            )
            yield Finding(at=pods.fact, message=message)
