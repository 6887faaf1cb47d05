from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import PEER, PODS, nearby, said


@policy(
    "KUB104",
    severity="info",
    category="security",
    equivalents={"kube-linter": "dangling-networkpolicypeer-podselector"},
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
                    - «podSelector»:
                        matchLabels:
                          app: wbe
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
    ],
)
def dangling_network_peer(repository: Repository) -> Iterator[Finding]:
    """A NetworkPolicy lets pods in or out that are not there.

    The rule is of no use, or was meant for a pod whose labels are other ones, and which is shut out.
    Correct the peer's `podSelector`.
    """
    pods = said(repository, PODS)
    for peer in said(repository, PEER):
        selector = peer.selector
        if selector is None or not nearby(peer, pods):
            continue
        if not any(selector.matches(pod.labels) is not False for pod in pods):
            yield Finding(at=peer.fact, message=f"NetworkPolicy {peer.name} is about pods that are not there")
