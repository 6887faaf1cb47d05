from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import PEER

from ._siblings import labels_like, selecting_nothing


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
    """The `podSelector` of a peer of a NetworkPolicy matches no pod.

    The rule allows nothing, so connections of the pods that were meant are dropped.
    Correct the `podSelector` of the peer, or the labels of the pods.
    Peers with a `namespaceSelector` are not checked, as their pods may be deployed by others.
    Nothing is reported where the folder of the policy contains no pod, or a custom resource for which an operator
    may create pods.

    https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """
    for peer, selector, pods in selecting_nothing(repository, PEER):
        if not peer.data("elsewhere"):
            message = f"a peer of NetworkPolicy '{peer.name}' selects no pod; correct its podSelector"
            yield Finding(at=peer.fact, message=message, related=labels_like(pods, peer, selector))
