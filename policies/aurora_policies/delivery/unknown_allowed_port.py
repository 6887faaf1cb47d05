from collections.abc import Iterator, Mapping

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import AllowedPort
from aurora_devops.subjects import is_dynamic

from ._examples import DEPLOYMENT

_POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: shop
  ingress:
    - ports:
        - port: {}
"""
_LISTENING = (
    DEPLOYMENT
    + """\
          ports:
            - name: web
              containerPort: 8080
"""
)
# The ports of the sidecars that Istio adds to pods.
_ADDED = frozenset({15008, 15020, 15021, 15090})
# The ports of TLS are allowed beside those without it, whether or not the pods have both.
_PLAIN: Mapping[int | str, tuple[int, ...]] = {443: (80,), 8443: (8000, 8080)}
# Answers to queries need no rule, which those who write one do not know.
_DNS = 53


@policy(
    "DLV080",
    severity="warning",
    category="reliability",
    examples=[
        bad(_POLICY.format("«8000»"), path="k8s/network.yaml", files={"k8s/api.yaml": _LISTENING}),
        bad(_POLICY.format("«http»"), path="network/shop.yaml", files={"k8s/api.yaml": _LISTENING}),
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: proxy
              namespace: shop
            spec:
              podSelector:
                matchLabels:
                  app: proxy
              egress:
                - to:
                    - podSelector:
                        matchLabels:
                          app: shop
                  ports:
                    - port: «80»
            """,
            path="k8s/network.yaml",
            files={"k8s/api.yaml": _LISTENING},
        ),
        good(
            _POLICY.format("8080"),
            path="k8s/network.yaml",
            files={"k8s/api.yaml": _LISTENING},
            because="a container has the port",
        ),
        good(
            _POLICY.format("8080\n        - port: 9090"),
            path="k8s/network.yaml",
            files={"k8s/api.yaml": _LISTENING},
            because="all ports that are listed are allowed, and the container may listen on another",
        ),
        good(
            _POLICY.format("8000"),
            path="k8s/network.yaml",
            files={"k8s/api.yaml": DEPLOYMENT},
            because="a container that lists no ports may listen on 8000",
        ),
        *(
            good(
                _POLICY.format("5001"),
                path="k8s/network.yaml",
                files={"k8s/api.yaml": _LISTENING.replace("8080", port)},
                because="the port of the container is unknown",
            )
            for port in ("${SERVER_PORT}", '"$(PORT)"')
        ),
        good(
            _POLICY.replace("namespace: shop", "namespace: blog").format("8000"),
            path="k8s/network.yaml",
            files={"k8s/api.yaml": _LISTENING},
            because="the pods are in another namespace",
        ),
        good(
            _POLICY.format("8080\n        - port: 8443"),
            path="k8s/network.yaml",
            files={"k8s/api.yaml": _LISTENING + "            - containerPort: 9090\n"},
            because="8443 is the port of TLS for the pods that have it",
        ),
        bad(
            _POLICY.format("8080\n        - port: «8444»"),
            path="k8s/network.yaml",
            files={"k8s/api.yaml": _LISTENING + "            - containerPort: 9090\n"},
        ),
    ],
)
def unknown_allowed_port(repository: Repository) -> Iterator[Finding]:
    """A NetworkPolicy allows connections to a port that the pods do not have.

    Connections to the port on which the containers listen are dropped.
    Correct the port. It is that of the container, not of the Service.
    A number is reported if all containers of the pods list ports, and the policy does not allow all of these.

    https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """
    allowed = repository.of(AllowedPort)
    if not allowed:
        return
    # A run without network policies does not import the model.
    from aurora_devops.kinds.kubernetes.facts import PODS, may_be_in_namespace, may_open, selector_of
    from aurora_devops.kinds.kubernetes.lookup import objects_about

    pods = objects_about(repository, PODS)
    for one in allowed:
        if is_dynamic(str(one.port)) or one.port in _ADDED or 0 in one.ports:
            continue
        if one.port == _DNS or any(other in one.ports for other in _PLAIN.get(one.port, ())):
            continue
        first = None
        for pod in pods.matching(selector_of(one.receivers)):
            if may_be_in_namespace(pod, one):
                if may_open(pod, one.port, one.ports):
                    break
                first = first or pod
        else:
            if first is None:
                continue
            yield Finding(
                at=one,
                message=f"{one.owner} allows the port '{one.port}', which its pods do not have",
                related=(Related(first.fact, f"{first.title} has the ports {_ports(first.data('ports'))}"),),
            )


def _ports(ports: list[tuple[str | None, int | None]]) -> str:
    return ", ".join(f"{number} ('{name}')" if name else str(number) for name, number in ports)
