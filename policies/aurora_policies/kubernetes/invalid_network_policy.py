from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import NetworkPolicy
from aurora_devops.kinds.kubernetes.model import NetworkPolicyPeer
from aurora_devops.subjects import is_dynamic


def _policy(peer: str) -> str:
    return (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\nspec:\n  podSelector: {}\n"
        f"  ingress:\n    - from:\n        - {peer}\n"
    )


@policy(
    "KUB305",
    severity="error",
    category="validity",
    examples=[
        bad(_policy("ipBlock:\n            cidr: «10.0.0.0/33»")),
        bad(_policy("«ipBlock»:\n            cidr: 10.0.0.0/8\n          podSelector: {}")),
        bad(_policy("ipBlock:\n            cidr: 10.0.0.0/8\n            except: [«192.168.0.0/16»]")),
        good(_policy("ipBlock:\n            cidr: 10.0.0.0/8\n            except: [10.1.0.0/16]")),
        good(_policy("podSelector: {}")),
    ],
)
def invalid_network_policy(network: NetworkPolicy) -> Iterator[Finding]:
    """A peer of a NetworkPolicy is one that the API does not allow.

    The API server refuses the object.
    A peer is an `ipBlock`, or a `podSelector`, a `namespaceSelector` or both; `cidr` is a block such as `10.0.0.0/8`,
    and `except` lists blocks inside it.

    https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """
    spec = network.spec
    for rule in [*(spec.ingress or ()), *(spec.egress or ())] if spec else ():
        for key, peers in (("from", rule.from_), ("to", rule.to)):
            for index, peer in enumerate(peers):
                if peer.ip_block is not None:
                    yield from _wrong_block(peer, network)
                elif peer.pod_selector is None and peer.namespace_selector is None and not peer.extra:
                    message = (
                        f"a peer of {network.title} is empty; set podSelector, namespaceSelector or ipBlock"
                    )
                    yield Finding(at=rule.at[key][index], message=message)


def _wrong_block(peer: NetworkPolicyPeer, network: NetworkPolicy) -> Iterator[Finding]:
    block, at = peer.ip_block or {}, peer.at["ipBlock"]
    if peer.pod_selector is not None or peer.namespace_selector is not None:
        yield Finding(
            at=at.key, message=f"a peer of {network.title} has ipBlock and a selector; write 2 peers"
        )
    cidr = block.get("cidr")
    if not isinstance(cidr, str) or is_dynamic(cidr):
        return
    if (outer := _network(cidr)) is None:
        message = f"cidr '{cidr}' of {network.title} is not a block such as 10.0.0.0/8"
        yield Finding(at=at["cidr"], message=message)
        return
    excepted = block.get("except")
    for index, inner in enumerate(excepted if isinstance(excepted, list) else ()):
        if not isinstance(inner, str) or is_dynamic(inner):
            continue
        held = _network(inner)
        if held is None or held.prefixlen <= outer.prefixlen or held.network_address not in outer:
            message = f"except '{inner}' of {network.title} is not a block inside {cidr}"
            yield Finding(at=at["except"][index], message=message)


def _network(cidr: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(cidr, strict=False) if "/" in cidr else None
    except ValueError:
        return None
