from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.facts import AssociatedAccount, AssumedRole, NamedObject
from aurora_devops.kinds.kubernetes.facts import ACCOUNT, ACCOUNT_USE, facts_about
from aurora_devops.subjects import is_dynamic

from ._infrastructure import infrastructure_of, service_account
from ._names import meant
from ._releases import Releases

_ASSOCIATION = """\
resource "aws_eks_pod_identity_association" "shop" {{
  cluster_name    = "main"
  namespace       = {}
  service_account = {}
  role_arn        = aws_iam_role.shop.arn
}}
"""
_MODULE = """\
module "shop" {{
  source = "terraform-aws-modules/eks-pod-identity/aws"
  name   = "shop"
  association_defaults = {{ namespace = "shop" }}
  associations = {{
    main = {{
      cluster_name    = "main"
      service_account = {}
    }}
  }}
}}
"""
_PLAIN = {"k8s/account.yaml": service_account("team: shop", name="shop-api")}
_CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/templates/account.yaml": service_account(
        "team: shop", name='"{{ .Release.Name }}-api"', namespace='"{{ .Release.Namespace }}"'
    ),
    "deploy.sh": "#!/bin/sh\nhelm upgrade --install shop chart --namespace shop\n",
}


@policy(
    "DLV200",
    severity="warning",
    category="validity",
    examples=[
        bad(_ASSOCIATION.format('"shop"', '«"shop"»'), path="terraform/iam.tf", files=_PLAIN),
        bad(_ASSOCIATION.format('"shop"', '«"shop-ap"»'), path="terraform/iam.tf", files=_CHART),
        bad(_ASSOCIATION.format('"default"', '«"shop-api"»'), path="terraform/iam.tf", files=_PLAIN),
        bad(_MODULE.format('«"api"»'), path="terraform/iam.tf", files=_PLAIN),
        bad(
            "#!/bin/sh\naws eks create-pod-identity-association --cluster-name main --namespace shop"
            ' --service-account «shop-apis» --role-arn "$ROLE"\n',
            path="identity.sh",
            files=_PLAIN,
        ),
        bad(
            "apiVersion: eks.services.k8s.aws/v1alpha1\nkind: PodIdentityAssociation\nmetadata:\n  name: shop\n"
            "  namespace: ack\nspec:\n  clusterName: main\n  namespace: shop\n  serviceAccount: «shop-app»\n",
            path="k8s/identity.yaml",
            files=_PLAIN,
        ),
        good(
            _ASSOCIATION.format('"shop"', '"shop-api"'),
            path="terraform/iam.tf",
            files=_PLAIN,
            because="the account exists",
        ),
        good(
            _ASSOCIATION.format('"shop"', '"shop-api"'),
            path="terraform/iam.tf",
            files=_CHART,
            because="the release makes the account",
        ),
        good(
            _MODULE.format('"shop-api"'), path="terraform/iam.tf", files=_PLAIN, because="the account exists"
        ),
        good(
            _ASSOCIATION.format('"shop"', '"fluent-bit"'),
            path="terraform/iam.tf",
            files=_PLAIN,
            because="a chart of others may make the account",
        ),
        good(
            _ASSOCIATION.format('"shop"', "var.account"),
            path="terraform/iam.tf",
            files=_PLAIN,
            because="the account is unknown",
        ),
        good(
            _ASSOCIATION.format('"market"', '"shop-api"'),
            path="terraform/iam.tf",
            files=_PLAIN,
            because="another environment may have the namespace",
        ),
    ],
)
def unknown_associated_account(repository: Repository) -> Iterator[Finding]:
    """EKS Pod Identity gives a role to a service account that no Pod has.

    The program gets no credentials, and requests to AWS are refused.
    Write the namespace and the name of the service account as the manifests or the release of the chart have them.
    Associations are those of Terraform, of the module eks-pod-identity, of objects of ACK and Crossplane, and of the
    commands aws and eksctl.
    A name is reported if the namespace has a similar account, and the namespace `default` if the account is in
    another one. Nothing is reported about accounts of which a part or the namespace is unknown.

    <https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html>
    """
    associated = repository.of(AssociatedAccount)
    if not repository.whole or not associated:
        return
    folders = infrastructure_of(repository).folders
    accounts = _Accounts(repository)
    taken = {(one.namespace, one.account) for one in associated}
    for one in associated:
        if (one.folder and one.folder not in folders) or "*" in f"{one.namespace}{one.account}":
            continue
        if one.account == "default" or accounts.may_exist(one.namespace, one.account):
            continue
        title = f"'{one.namespace}:{one.account}'"
        free = [name for name in accounts.of(one.namespace) if (one.namespace, name) not in taken]
        near = meant(one.account, free, _SIMILAR)
        where = one.namespace
        if near is None and one.namespace == "default":
            found = [each for each in accounts.namespaces(one.account) if (each, one.account) not in taken]
            near, where = (one.account, found[0]) if len(found) == 1 else (None, "")
        if near is not None:
            yield Finding(
                at=one,
                message=f"{one.by} gives a role to the service account {title}, which no Pod has; "
                f"there is '{where}:{near}'",
                related=(Related(accounts.place(where, near), f"the service account '{near}'"),),
            )


_SIMILAR = 0.75


class _Accounts:
    """The service accounts of a repository, by their namespaces."""

    def __init__(self, repository: Repository) -> None:
        releases = Releases.of(repository)
        self._known: defaultdict[str, dict[str, Fact]] = defaultdict(dict)
        for sort in (ACCOUNT, ACCOUNT_USE):
            for one in facts_about(repository, sort):
                for name, namespace in releases.names(one.fact.unit, one.name, one.namespace, one.path):
                    self._known[namespace].setdefault(name, one.fact)
        for assumed in repository.of(AssumedRole):
            for name, namespace in releases.names(
                assumed.unit, assumed.account, assumed.namespace, assumed.path
            ):
                self._known[namespace].setdefault(name, assumed)
        for created in repository.of(NamedObject):
            if created.creates and created.object_kind == "ServiceAccount":
                self._known[created.namespace].setdefault(created.name, created)

    def of(self, namespace: str) -> list[str]:
        """The names that are known in a namespace, all of which are known in full."""
        return [name for name in self._known.get(namespace, ()) if name != "default" and not _is_open(name)]

    def may_exist(self, namespace: str, account: str) -> bool:
        """Whether a namespace may have an account."""
        return any(
            fnmatchcase(account, name.replace(RELEASE_NAME, "*")) or is_dynamic(name)
            for where in self._known
            if where in ("", namespace) or _is_open(where)
            for name in self._known[where]
        )

    def namespaces(self, account: str) -> list[str]:
        """The namespaces that have an account."""
        return [where for where, names in self._known.items() if account in names]

    def place(self, namespace: str, account: str) -> Fact:
        """Where an account is."""
        return self._known[namespace][account]


def _is_open(name: str) -> bool:
    return is_dynamic(name) or RELEASE_NAME in name or "*" in name
