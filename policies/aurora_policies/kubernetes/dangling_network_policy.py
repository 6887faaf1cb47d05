from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import NETWORK

from ._siblings import labels_like, place_of_selector, selecting_nothing

_CHART = {
    "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
    "  - {name: gateway, version: 1.2.0, repository: 'https://charts.example.com'}\n",
    "shop/templates/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n"
    "  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n"
    "    spec:\n      containers:\n        - {name: web, image: 'nginx:1.27.3'}\n",
}
_POLICY = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\nspec:\n"
    "  {}:\n    matchLabels: {{app: {}}}\n  policyTypes: [Ingress]\n  ingress: []\n"
)
_SELECTING = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\nspec:\n"
    "  podSelector:\n    matchLabels:\n      {}\n  policyTypes: [Ingress]\n"
)
_RELEASED = "app.kubernetes.io/instance: '{{ .Release.Name }}'"
_WEB = """\
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: web
  template:
    metadata:
      labels:
        app.kubernetes.io/name: web
    spec:
      containers:
        - name: web
          image: nginx:1.27.3
"""


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
              podSelector:
                matchLabels:
                  app: «wbe»
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
        bad(_POLICY.format("podSelector", "«webb»"), path="shop/templates/policy.yaml", files=_CHART),
        good(
            _POLICY.format("podSelector", "gateway"),
            path="shop/templates/policy.yaml",
            files=_CHART,
            because="the chart that it depends on may have such pods",
        ),
        good(
            _SELECTING.format("databases.acme.example/cluster: shop") + _WEB,
            because="an operator gives its pods labels of its domain",
        ),
        good(
            _SELECTING.format("app.kubernetes.io/instance: main"),
            path="shop/templates/policy.yaml",
            files={
                "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "shop/templates/web.yaml": _WEB.replace("app.kubernetes.io/name: web", _RELEASED),
            },
            because="the pods are those of another release",
        ),
        good(
            _SELECTING.format('app: "{{ .Release.Name }}"'),
            path="shop/templates/policy.yaml",
            files={
                "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "shop/templates/web.yaml": _WEB.replace("app.kubernetes.io/name: web", "app: web"),
            },
            because="a release may have this name",
        ),
        bad(
            _SELECTING.format("app.kubernetes.oi/name: «shop»") + _WEB,
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
            because="its pods may be in another repository",
        ),
    ],
)
def dangling_network_policy(repository: Repository) -> Iterator[Finding]:
    """The `podSelector` of a NetworkPolicy matches no pod.

    The policy has no effect: the pods that it should isolate accept all connections.
    Correct `spec.podSelector`, or the labels of the pods.
    Nothing is reported where the folder of the policy contains no pod, or a custom resource for which an operator
    may create pods. In a chart with a dependency that is not in the repository, or with a workload that its values
    disable, it is reported where a pod has the same labels with similar values.

    https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """
    for network, selector, pods in selecting_nothing(repository, NETWORK):
        if not selector.empty:
            message = f"NetworkPolicy '{network.name}' selects no pod; correct spec.podSelector"
            related = labels_like(pods, network, selector)
            yield Finding(
                at=place_of_selector(repository, network, pods.siblings(network)),
                message=message,
                related=related,
            )
