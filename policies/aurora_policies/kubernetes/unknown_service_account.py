from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import NamedObject
from aurora_devops.kinds.kubernetes.facts import (
    ACCOUNT,
    ACCOUNT_USE,
    ObjectFact,
    facts_about,
)
from aurora_devops.kinds.kubernetes.lookup import Alternatives, Objects, creating, objects_about
from aurora_devops.kinds.kubernetes.references import ReferredObject
from aurora_devops.subjects import is_dynamic

from ..delivery._names import alike
from ._examples import deployment


@policy(
    "KUB106",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "non-existent-service-account"},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: web
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
                  serviceAccountName: «wbe»
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """,
        ),
        good(
            """\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: web
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
                  serviceAccountName: web
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """,
        ),
        bad(
            """\
            apiVersion: monitoring.coreos.com/v1
            kind: Prometheus
            metadata:
              name: main
            spec:
              serviceAccountName: «prometheus»
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: prometheus-main
            """
        ),
        good(deployment(pod="serviceAccountName: web\n"), because="the account may be in another repository"),
    ],
)
def unknown_service_account(repository: Repository) -> Iterator[Finding]:
    """A pod, or an object of the Prometheus operator or of Flux, uses a service account that does not exist.

    The pods are not created, and the reason is only in the events of the ReplicaSet.
    Correct `serviceAccountName`, or add the ServiceAccount.
    An account is reported if the folder contains another ServiceAccount, or if a folder beside, above or below it has
    exactly one ServiceAccount of the same namespace that nothing uses.

    https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
    """
    accounts = objects_about(repository, ACCOUNT)
    uses = facts_about(repository, ACCOUNT_USE)
    alternatives = Alternatives.of(repository)
    unused = _Unused(repository, accounts, uses)
    for use in uses:
        if use.name == "default" or is_dynamic(use.name):
            continue
        owner = use.data("owner")
        if any(not alternatives.separate(use.fact, owner, one.fact) for one in accounts.named(use.name, use)):
            continue
        meant = None if accounts.has_sibling(use) else unused.near(use)
        if meant is not None or accounts.has_sibling(use):
            yield Finding(
                at=use.fact,
                message=f"service account '{use.name}' does not exist; correct serviceAccountName"
                + (f"; there is '{meant.name}'" if meant else ""),
                related=(Related(meant.fact, meant.title),) if meant else (),
            )


class _Unused:
    """The service accounts that nothing in the repository uses, by their namespace."""

    def __init__(self, repository: Repository, accounts: Objects, uses: list[ObjectFact]) -> None:
        used = {(use.name, use.namespace) for use in uses}
        used |= {
            (one.name, one.namespace)
            for one in repository.of(ReferredObject)
            if one.object_kind == "ServiceAccount"
        }
        self.whole = repository.whole
        self.managed = creating(repository)
        self.created = {one.name for one in repository.of(NamedObject) if one.creates}
        self.accounts: defaultdict[str, list[ObjectFact]] = defaultdict(list)
        for one in accounts:
            if one.namespace and (one.name, one.namespace) not in used:
                self.accounts[one.namespace].append(one)

    def near(self, use: ObjectFact) -> ObjectFact | None:
        """The only account of its namespace in a folder beside its own, above or below it."""
        if not self.whole or use.name in self.created:
            return None
        creators = [one for one in self.managed if one.may_create("ServiceAccount", use.name, use.namespace)]
        if not all(one.freely for one in creators):
            return None
        found = [
            one
            for one in self.accounts.get(use.namespace, ())
            if dirname(one.folder) == dirname(use.folder)
            or f"{one.folder}/".startswith(f"{use.folder}/")
            or f"{use.folder}/".startswith(f"{one.folder}/")
        ]
        if len(found) != 1 or (creators and not alike(use.name, [found[0].name])):
            return None
        return found[0]
