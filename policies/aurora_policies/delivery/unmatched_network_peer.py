from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from aurora_devops import Fact, Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import (
    AllowedNamespace,
    BuiltNamespace,
    ChartRelease,
    DeclaredObject,
    NamedAddress,
    NamedObject,
    UsedConfig,
)

from ..kubernetes._siblings import Creators
from ._addresses import cluster_name, services_by_name
from ._examples import DEPLOYMENT
from ._names import contains_words

if TYPE_CHECKING:
    from aurora_devops.kinds.kubernetes.facts import ObjectFact

_NEARLY = 0.75
_SHOP = """\
apiVersion: v1
kind: Service
metadata:
  name: shop-api
  namespace: shop
spec:
  selector:
    app: shop
  ports:
    - port: 80
"""
_KIOSK = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: kiosk
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: kiosk
    spec:
      containers:
        - name: kiosk
          image: ghcr.io/acme/kiosk:1.4
          env:
            - name: SHOP_URL
              value: http://shop-api
"""
_CONNECTED = {"web/api.yaml": DEPLOYMENT, "web/service.yaml": _SHOP, "kiosk/kiosk.yaml": _KIOSK}
_CONFIGURED = (
    _KIOSK.partition("          env:")[0]
    + """\
          envFrom:
            - configMapRef:
                name: kiosk
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: kiosk
  namespace: shop
data:
  SHOP_URL: http://shop-api.shop.svc.cluster.local:80/orders
"""
)
# Two programs with variables that have values of one ConfigMap.
_KEYED = (
    _KIOSK.partition("              value:")[0]
    + """\
              valueFrom:
                configMapKeyRef:
                  name: addresses
                  key: SHOP
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: addresses
  namespace: shop
data:
  SHOP: http://shop-api.shop.svc.cluster.local:80
  MAIL: smtp://mail.example.com:587
"""
)
_OTHER_KEY = (
    _KEYED.partition("---")[0]
    .replace("kiosk", "letters")
    .replace("SHOP_URL", "MAIL_URL")
    .replace("key: SHOP", "key: MAIL")
)
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
_EITHER = _POLICY.replace(
    "matchLabels:\n              app: {}",
    "matchExpressions:\n              - {{key: app, operator: In, values: [{}, {}]}}",
)
_TWO = {"k8s/shop.yaml": DEPLOYMENT, "k8s/kiosk.yaml": _KIOSK}
_IN = """\
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
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {}
"""
_WATCHED = {"watch/kustomization.yaml": "namespace: acme-watch\nresources: [https://example.com/all.yaml]\n"}


@policy(
    "DLV176",
    severity="warning",
    category="security",
    examples=[
        bad(_EITHER.format("shop", "«kiosks»"), path="k8s/policy.yaml", files=_TWO),
        bad(
            _EITHER.format("letters", "«visitors»").replace(
                "podSelector: {}", "podSelector: {matchLabels: {app: shop}}"
            ),
            path="web/policy.yaml",
            files={
                **_CONNECTED,
                "web/letters.yaml": _KIOSK.replace("kiosk", "letters")
                .replace("SHOP_URL", "URL")
                .replace("http://shop-api", "none"),
            },
        ),
        good(
            _EITHER.format("shop", "kiosk"),
            path="k8s/policy.yaml",
            files=_TWO,
            because="each of the values is that of a pod",
        ),
        good(
            _EITHER.format("kiosk", "letters").replace(
                "podSelector: {}", "podSelector: {matchLabels: {app: shop}}"
            ),
            path="web/policy.yaml",
            files=_CONNECTED,
            because="the other value may be that of a pod which is deployed later, and no pod is left out",
        ),
        bad(_POLICY.format("«shop-web»"), path="network/database.yaml", files={"web/api.yaml": DEPLOYMENT}),
        bad(
            _POLICY.replace("from:", "to:").replace("ingress:", "egress:").format("«shops»"),
            path="base/network.yaml",
            files={"web/api.yaml": DEPLOYMENT},
        ),
        bad(
            _POLICY.format("«frontend»").replace(
                "podSelector: {}", "podSelector: {matchLabels: {app: shop}}"
            ),
            path="network/shop.yaml",
            files=_CONNECTED,
        ),
        bad(
            _POLICY.format("«frontend»").replace(
                "podSelector: {}", "podSelector: {matchLabels: {app: shop}}"
            ),
            path="network/shop.yaml",
            files={**_CONNECTED, "kiosk/kiosk.yaml": _CONFIGURED},
        ),
        bad(
            _POLICY.replace("from:", "to:")
            .replace("ingress:", "egress:")
            .replace("podSelector: {{}}", "podSelector: {{matchLabels: {{app: kiosk}}}}")
            .format("«orders»"),
            path="network/kiosk.yaml",
            files=_CONNECTED,
        ),
        bad(
            _POLICY.format("«frontend»").replace(
                "podSelector: {}", "podSelector: {matchLabels: {app: shop}}"
            ),
            path="network/shop.yaml",
            files={**_CONNECTED, "kiosk/kiosk.yaml": _KEYED, "letters/letters.yaml": _OTHER_KEY},
        ),
        good(
            _POLICY.format("frontend").replace("podSelector: {}", "podSelector: {matchLabels: {app: shop}}"),
            path="network/shop.yaml",
            files={
                **_CONNECTED,
                "kiosk/kiosk.yaml": _KEYED,
                "letters/letters.yaml": _OTHER_KEY.replace("key: MAIL", "key: SHOP"),
            },
            because="either of two programs that connect may be meant",
        ),
        bad(
            _POLICY.replace("app: {}", "component: {}").format("«kiosk»"),
            path="network/shop.yaml",
            files=_CONNECTED,
        ),
        good(
            _POLICY.replace("app: {}", "app.kubernetes.io/instance: {}").format("{{ .Release.Name }}-shop"),
            path="chart/templates/network.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "chart/templates/api.yaml": DEPLOYMENT.replace(
                    "app: shop", "app.kubernetes.io/instance: {{ .Release.Name }}"
                ),
            },
            because="the label is that of the pods if the name of the release contains that of the chart",
        ),
        bad(
            _POLICY.replace("app: {}", "app.kubernetes.io/instance: {}").format(
                "«{{ .Release.Name }}-shops»"
            ),
            path="chart/templates/network.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "chart/templates/api.yaml": DEPLOYMENT.replace(
                    "app: shop", "app.kubernetes.io/instance: {{ .Release.Name }}-shop"
                ),
            },
        ),
        good(
            _POLICY.format("frontend").replace("podSelector: {}", "podSelector: {matchLabels: {app: shop}}")
            + "        - podSelector: {matchLabels: {app: kiosk}}\n",
            path="network/shop.yaml",
            files=_CONNECTED,
            because="the pods that connect are selected, and others may be elsewhere",
        ),
        good(
            _POLICY.format("frontend").replace("podSelector: {}", "podSelector: {matchLabels: {app: kiosk}}"),
            path="network/kiosk.yaml",
            files=_CONNECTED,
            because="no pod connects to those of the policy",
        ),
        bad(
            _IN.format("«watch»"),
            path="base/database.yaml",
            files={**_WATCHED, "base/shop.yaml": _IN.replace("database", "shop").format("acme-watch")},
        ),
        bad(_IN.format("«shops»"), path="network/database.yaml", files={"web/api.yaml": DEPLOYMENT}),
        good(
            _IN.format("watch"),
            path="base/database.yaml",
            files={**_WATCHED, "base/shop.yaml": _IN.replace("database", "shop").format("traefik")},
            because="the namespace may be outside of the repository",
        ),
        good(
            _IN.format("watch"),
            path="base/database.yaml",
            files={
                **_WATCHED,
                "base/shop.yaml": _IN.replace("database", "shop").format("acme-watch"),
                "install.sh": "#!/bin/sh\nhelm upgrade --install grafana grafana/grafana --namespace watch\n",
            },
            because="a chart is installed in the namespace",
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
    Correct the label. Compared are the pods of all manifests with the namespace of the policy. A label that is not
    similar is reported if only one pod may be meant that connects to the Service of the pods of the policy, or, for
    egress, to whose Service these connect, by an address in its environment, and if no other peer selects that pod.
    Of an expression with `In`, each value is compared.
    Nothing is reported for peers with a `namespaceSelector`, or if an operator or a chart may create the pods.
    A namespace that is selected by its name is reported if nothing of the repository is in it, and another one of the
    repository has almost the same name, or consists of the same words and is selected by another policy.

    <https://kubernetes.io/docs/concepts/services-networking/network-policies/>
    """
    if not repository.whole or not any(
        one.object_kind == "NetworkPolicy" for one in repository.of(DeclaredObject)
    ):
        return
    yield from _namespaces(repository)
    # A run without policies does not import the model.
    from aurora_devops.kinds.kubernetes.facts import PEER_LABEL, PODS, facts_about, may_share_namespace

    peers = facts_about(repository, PEER_LABEL)
    connections = _Connections(repository)
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
        key, value, listed = peer.data("key"), str(peer.data("value")), peer.data("values")
        matching = [one for one in beside if selector.matches(one.labels) is not False]
        if any(len(listed) == 1 or str(one.own_labels.get(key, value)) == value for one in matching):
            continue
        others = {name: text for name, text in selector.match_labels.items() if name != key}
        found = {
            str(one.own_labels[key]): one
            for one in beside
            if one.namespace == peer.namespace
            and key in one.own_labels
            and others.items() <= one.own_labels.items()
            and str(one.own_labels[key]) not in listed
        }
        words = [other for other in found if contains_words(value, other) or contains_words(other, value)]
        near = nearest(value, found, _NEARLY) or (words[0] if len(words) == 1 else None)
        if near is None:
            partners = connections.lacking(peer)
            blocked = [other for other, one in found.items() if one.title in partners]
            near = blocked[0] if len(blocked) == len(partners) == 1 else None
        if near is None and not others and not any(key in one.own_labels for one in beside):
            found = _with_value(value, [one for one in beside if one.namespace == peer.namespace])
            near = next(iter(found), None)
        if near is None or near == value:
            continue
        yield Finding(
            at=peer.fact,
            message=f"NetworkPolicy '{peer.name}': no pod has the label '{key}: {value}'; did you mean '{near}'?",
            related=(Related(found[near].fact, found[near].title),),
        )


def _namespaces(repository: Repository) -> Iterator[Finding]:
    """The namespaces that policies select and nothing is deployed to, if one of the repository is meant."""
    allowed = repository.of(AllowedNamespace)
    if not allowed:
        return
    objects = repository.of(DeclaredObject)
    own = {one.namespace for one in objects if one.complete} | {
        one.namespace for one in repository.of(BuiltNamespace)
    }
    own |= {one.name for one in objects if one.object_kind in ("Namespace", "Project")}
    own.discard("")
    known = own | {one.namespace for one in objects}
    known |= {one.namespace for one in repository.of(NamedObject)}
    known |= {one.namespace for one in repository.of(ChartRelease)}
    others = {one.name for one in allowed}
    seen = set()
    for one in allowed:
        if one.name in known or (one.path, one.span.start) in seen:
            continue
        seen.add((one.path, one.span.start))
        # Another policy selects the namespace that is meant.
        meant = [each for each in sorted(own & others) if contains_words(each, one.name)]
        near = nearest(one.name, sorted(own), _NEARLY_SAME) or (meant[0] if len(meant) == 1 else None)
        if near is None or near in {each.name for each in allowed if each.owner == one.owner}:
            continue
        related: list[Fact] = [each for each in allowed if each.name == near]
        related = related or [each for each in repository.of(BuiltNamespace) if each.namespace == near]
        yield Finding(
            at=one,
            message=f"{one.owner} selects the namespace '{one.name}', into which nothing is deployed; "
            f"did you mean '{near}'?",
            related=tuple(Related(each, f"the namespace '{near}'") for each in related[:2]),
        )


# How similar the name of a namespace is that is probably misspelled.
_NEARLY_SAME = 0.88


def _with_value(value: str, pods: list[ObjectFact]) -> dict[str, ObjectFact]:
    """The only pod with a label of this value, by the label; none if it has several or others have one."""
    found = [
        (f"{name}: {value}", one) for one in pods for name, text in one.own_labels.items() if text == value
    ]
    return dict(found) if len(found) == 1 else {}


class _Connections:
    """Which pods connect to which other ones, by the addresses of Services in their environment."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def lacking(self, peer: ObjectFact) -> set[str]:
        """The titles of the pods that connect to those of the policy of a peer, which no peer selects.

        For egress, they are those to which the pods of the policy connect.
        """
        policy = self._policies.get((peer.path, peer.fact.unit, peer.name))
        if policy is None or policy.selector is None:
            return set()
        own = {
            one.title
            for one in self._pods
            if one.namespace == peer.namespace and policy.selector.matches(one.labels) is True
        }
        incoming = peer.data("incoming")
        partners = {
            client if incoming else server
            for client, server in self._pairs[peer.namespace]
            if (server if incoming else client) in own
        }
        peers = [one.selector for one in self._peers[peer.path, peer.fact.unit, peer.name]]
        return {
            one.title
            for one in self._pods
            if one.title in partners
            and one.namespace == peer.namespace
            and not any(selector is None or selector.matches(one.labels) is not False for selector in peers)
        }

    @cached_property
    def _pods(self) -> list[ObjectFact]:
        from aurora_devops.kinds.kubernetes.facts import PODS, facts_about

        return facts_about(self._repository, PODS)

    @cached_property
    def _policies(self) -> dict[tuple[str, str, str], ObjectFact]:
        from aurora_devops.kinds.kubernetes.facts import NETWORK, facts_about

        return {(one.path, one.fact.unit, one.name): one for one in facts_about(self._repository, NETWORK)}

    @cached_property
    def _peers(self) -> defaultdict[tuple[str, str, str], list[ObjectFact]]:
        from aurora_devops.kinds.kubernetes.facts import PEER, facts_about

        found: defaultdict[tuple[str, str, str], list[ObjectFact]] = defaultdict(list)
        for one in facts_about(self._repository, PEER):
            found[one.path, one.fact.unit, one.name].append(one)
        return found

    @cached_property
    def _pairs(self) -> defaultdict[str, set[tuple[str, str]]]:
        """The titles of pods that connect to pods of their namespace, with the titles of those, by namespace."""
        users: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        # The keys that an owner uses of an object, with an empty one for each use of the object.
        keys: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        for used in self._repository.of(UsedConfig):
            title = f"{used.object_kind} '{used.name}'"
            users[used.namespace, title].append(used.owner)
            keys[used.namespace, title, used.owner].append(used.key)
        services = services_by_name(self._repository)
        found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for address in self._repository.of(NamedAddress):
            name, namespace = cluster_name(address)
            if address.kind == "compose" or not namespace or namespace != address.namespace:
                continue
            servers = {
                pods.title
                for service in services.get(name, ())
                if service.namespace == namespace and service.selector is not None
                for pods in self._pods
                if pods.namespace == namespace and service.selector.matches(pods.labels) is True
            }
            for client in (address.owner, *users[namespace, address.owner]):
                used_keys = keys[namespace, address.owner, client]
                others = [key for key in used_keys if key]
                if others and address.variable not in others and 2 * len(others) == len(used_keys):
                    # Its variables have the values of other keys.
                    continue
                found[namespace].update((client, server) for server in servers)
        return found
