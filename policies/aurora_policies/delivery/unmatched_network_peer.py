from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import DeclaredObject

from ..kubernetes._siblings import Creators
from ._examples import DEPLOYMENT
from ._names import contains_words

if TYPE_CHECKING:
    from aurora_devops.kinds.kubernetes.facts import ObjectFact

_NEARLY = 0.75
_POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: database
  namespace: shop
spec:
  podSelector: {{}}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: {}
"""


@policy(
    "DLV176",
    severity="warning",
    category="security",
    examples=[
        bad(_POLICY.format("«shop-web»"), path="network/database.yaml", files={"web/api.yaml": DEPLOYMENT}),
        bad(
            _POLICY.replace("from:", "to:").replace("ingress:", "egress:").format("«shops»"),
            path="base/network.yaml",
            files={"web/api.yaml": DEPLOYMENT},
        ),
        good(
            _POLICY.format("shop"),
            path="network/database.yaml",
            files={"web/api.yaml": DEPLOYMENT},
            because="the Deployment has the label",
        ),
        good(
            _POLICY.format("billing"),
            path="network/database.yaml",
            files={"web/api.yaml": DEPLOYMENT},
            because="another repository may deploy the pods",
        ),
        good(
            _POLICY.format("shop-web"),
            path="network/database.yaml",
            files={"web/api.yaml": DEPLOYMENT.replace("namespace: shop", "namespace: market")},
            because="the pods are in another namespace",
        ),
        good(
            _POLICY.format("shop-web") + "          namespaceSelector: {}\n",
            path="network/database.yaml",
            files={"web/api.yaml": DEPLOYMENT},
            because="the pods of other namespaces are not compared",
        ),
    ],
)
def unmatched_network_peer(repository: Repository) -> Iterator[Finding]:
    """A peer of a NetworkPolicy selects a label that no pod of its namespace has, but one has a similar label.

    The rule allows nothing, so connections of the pods that are meant are dropped.
    Correct the label. Compared are the pods of all manifests with the namespace of the policy. Nothing is reported for
    peers with a `namespaceSelector` or with expressions, or if an operator or a chart may create the pods.

    <https://kubernetes.io/docs/concepts/services-networking/network-policies/>
    """
    if not repository.whole or not any(
        one.object_kind == "NetworkPolicy" for one in repository.of(DeclaredObject)
    ):
        return
    # A run without policies does not import the model.
    from aurora_devops.kinds.kubernetes.facts import PEER_LABEL, PODS, facts_about, may_share_namespace

    peers = facts_about(repository, PEER_LABEL)
    pods = facts_about(repository, PODS) if peers else []
    creators = Creators(repository)
    # The policies of one file have the same pods beside them.
    beside_file: dict[tuple[str, str], list[ObjectFact]] = {}
    for peer in peers:
        selector = peer.selector
        if selector is None or creators.near(peer):
            continue
        file = (peer.namespace, peer.path)
        if file not in beside_file:
            beside_file[file] = [one for one in pods if may_share_namespace(peer, one)]
        beside = beside_file[file]
        if any(selector.matches(one.labels) is not False for one in beside):
            continue
        key, value = peer.data("key"), str(peer.data("value"))
        others = {name: text for name, text in selector.match_labels.items() if name != key}
        found = {
            str(one.own_labels[key]): one
            for one in beside
            if one.namespace == peer.namespace
            and key in one.own_labels
            and others.items() <= one.own_labels.items()
        }
        words = [other for other in found if contains_words(value, other) or contains_words(other, value)]
        near = nearest(value, found, _NEARLY) or (words[0] if len(words) == 1 else None)
        if near is None or near == value:
            continue
        yield Finding(
            at=peer.fact,
            message=f"NetworkPolicy '{peer.name}': no pod has the label '{key}: {value}'; did you mean '{near}'?",
            related=(Related(found[near].fact, found[near].title),),
        )
