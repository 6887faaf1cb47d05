from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import NETWORK, PODS, facts_about
from aurora_devops.kinds.kubernetes.lookup import objects_about


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
    """No NetworkPolicy restricts a pod's traffic in one of the two directions.

    Without a policy for ingress, every pod can connect to it; without one for egress, a compromised pod can send data
    anywhere.
    List both `Ingress` and `Egress` in `policyTypes`, of one NetworkPolicy or of two.

    https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """
    networks = objects_about(repository, NETWORK)
    for pods in facts_about(repository, PODS):
        restricted: set[str] = set()
        for network in networks.selecting(pods):
            restricted.update(network.data("types"))
            if len(restricted) == 2:
                break
        missing = [way for way in ("Ingress", "Egress") if way not in restricted]
        if missing:
            ways = " and ".join(missing).lower()
            message = f"no NetworkPolicy restricts the {ways} traffic of {pods.title}; add policyTypes"
            yield Finding(at=pods.fact, message=message)
