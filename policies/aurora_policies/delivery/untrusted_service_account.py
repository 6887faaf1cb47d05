from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.facts import AssumedRole, TrustedSubject

from ._infrastructure import ROLE, infrastructure_of, service_account
from ._releases import Releases

_ANNOTATION = "eks.amazonaws.com/role-arn: arn:aws:iam::104729104729:role/shop-pod"
_VALUE = "eks.amazonaws.com/role-arn: «arn:aws:iam::104729104729:role/shop-pod»"
_GOOGLE = """\
resource "google_service_account" "shop" {
  account_id = "shop-api"
}

resource "google_service_account_iam_member" "shop" {
  service_account_id = google_service_account.shop.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-prod.svc.id.goog[shop/api]"
}
"""
_BOUND = _GOOGLE.replace(
    "serviceAccount:acme-prod.svc.id.goog[shop/api]",
    "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/acme.svc.id.goog/subject/ns/shop/sa/api",
)
_AZURE = """\
resource "azurerm_federated_identity_credential" "shop" {
  name    = "shop"
  issuer  = azurerm_kubernetes_cluster.main.oidc_issuer_url
  subject = "system:serviceaccount:shop:api"
}
"""
_MEMBER = "iam.gke.io/gcp-service-account: {}shop-api@acme-prod.iam.gserviceaccount.com{}"
_MODULE = """\
module "shop" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name = "shop-pod"

  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["shop:api", "shop:jobs"]
    }
  }
}
"""
_GOOGLE_MODULE = """\
module "shop" {
  source    = "terraform-google-modules/kubernetes-engine/google//modules/workload-identity"
  name      = "shop-api"
  namespace = "market"
}
"""
_PREFIX = "system:serviceaccount:"
# A chart that two commands install with the values of an environment, and the values of the second one.
_OF_VALUES = {
    "terraform/iam.tf": ROLE,
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/values.yaml": "role: ''\n",
    "chart/values-staging.yaml": "role: arn:aws:iam::104729104729:role/shop-staging\n",
    "chart/templates/account.yaml": service_account(
        "eks.amazonaws.com/role-arn: {{ .Values.role }}", namespace='"{{ .Release.Namespace }}"'
    ),
}
_COMMANDS = """\
#!/bin/sh
helm upgrade --install shop chart --namespace shop --values chart/values-staging.yaml
helm upgrade --install shop chart --namespace {} --values chart/values-production.yaml
"""
# A chart that a Makefile renders to check it.
_CHECKED = {
    "terraform/iam.tf": ROLE,
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "Makefile": "check:\n\thelm template shop chart >/dev/null\n\thelm template shop chart | kubeconform -strict\n",
}
_PRODUCTION = "role: {}arn:aws:iam::104729104729:role/shop-pod{}\n"


@policy(
    "DLV067",
    severity="error",
    category="validity",
    examples=[
        bad(
            service_account(_VALUE, namespace="market"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": ROLE},
        ),
        bad(
            service_account(_VALUE, name="worker"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": ROLE},
        ),
        bad(
            service_account(_MEMBER.format("«", "»"), name="worker"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": _GOOGLE},
        ),
        bad(
            service_account('azure.workload.identity/client-id: «"8f0c4ea5"»', name="worker"),
            path="k8s/account.yaml",
            files={"terraform/identity.tf": _AZURE},
        ),
        bad(
            service_account(_VALUE, name='"{{ .Release.Name }}-api"', namespace='"{{ .Release.Namespace }}"'),
            path="chart/templates/account.yaml",
            files={
                "terraform/iam.tf": ROLE.replace("shop:api", "shop:shop-api"),
                "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "deploy.sh": "#!/bin/sh\nhelm upgrade --install shop chart --namespace market\n",
            },
        ),
        bad(
            service_account(_VALUE, namespace='"{{ .Release.Namespace }}"'),
            path="chart/templates/account.yaml",
            files=_CHECKED | {"deploy.sh": "#!/bin/sh\nhelm upgrade --install shop chart -n market\n"},
        ),
        good(
            service_account(_ANNOTATION, namespace='"{{ .Release.Namespace }}"'),
            path="chart/templates/account.yaml",
            files=_CHECKED,
            because="the namespace of the release is unknown",
        ),
        good(
            service_account(
                _ANNOTATION, name='"{{ .Release.Name }}-api"', namespace='"{{ .Release.Namespace }}"'
            ),
            path="chart/templates/account.yaml",
            files={
                "terraform/iam.tf": ROLE.replace("shop:api", "shop:shop-api"),
                "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "deploy.sh": "#!/bin/sh\nhelm upgrade --install shop chart --namespace shop\n",
            },
            because="the release has the name and the namespace that the role trusts",
        ),
        bad(
            _PRODUCTION.format("«", "»"),
            path="chart/values-production.yaml",
            files=_OF_VALUES | {"deploy.sh": _COMMANDS.format("market")},
        ),
        good(
            _PRODUCTION.format("", ""),
            path="chart/values-production.yaml",
            files=_OF_VALUES | {"deploy.sh": _COMMANDS.format("shop")},
            because="the release with these values is in the namespace that the role trusts",
        ),
        good(
            service_account('azure.workload.identity/client-id: "8f0c4ea5"'),
            path="k8s/account.yaml",
            files={"terraform/identity.tf": _AZURE},
            because="the identity trusts the account",
        ),
        bad(
            service_account(_VALUE, namespace="market"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": _MODULE},
        ),
        bad(
            service_account(_MEMBER.format("«", "»"), namespace="market"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": _BOUND},
        ),
        bad(
            service_account(_MEMBER.format("«", "»"), name="shop-api"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": _GOOGLE_MODULE},
        ),
        good(
            service_account(_MEMBER.format("", ""), name="shop-api", namespace="market"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": _GOOGLE_MODULE},
            because="the module binds the account",
        ),
        good(
            service_account(_ANNOTATION, name="jobs"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": _MODULE},
            because="the role of the module trusts the account",
        ),
        good(
            service_account(_ANNOTATION),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": ROLE},
            because="the role trusts the account",
        ),
        good(
            service_account(_MEMBER.format("", "")),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": _GOOGLE},
            because="the account of Google Cloud trusts the account",
        ),
        good(
            service_account(_MEMBER.format("", ""), name="{{ .Release.Name }}"),
            path="chart/templates/account.yaml",
            files={
                "terraform/iam.tf": _GOOGLE,
                "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
            },
            because="the name of the release is unknown",
        ),
        good(
            service_account(_ANNOTATION, namespace="market"),
            path="k8s/account.yaml",
            files={
                "terraform/iam.tf": ROLE.replace("StringEquals", "StringLike").replace("shop:api", "*:api")
            },
            because="the role trusts the account in all namespaces",
        ),
        good(
            service_account(_ANNOTATION, namespace="market"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": ROLE.replace("shop:api", "${var.namespace}:api")},
            because="the namespace is unknown",
        ),
    ],
)
def untrusted_service_account(repository: Repository) -> Iterator[Finding]:
    """The role of a service account does not trust it.

    The program gets no credentials: the cloud refuses the token of its service account.
    Write the namespace and the name of the service account in the trust policy of the role (Amazon EKS), in the member
    of `roles/iam.workloadIdentityUser` (GKE), or in the subject of a federated credential (Azure). Nothing is reported
    if a subject is unknown.

    <https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html>
    """
    assumed = repository.of(AssumedRole)
    if not repository.whole or not assumed:
        return
    infrastructure = infrastructure_of(repository)
    trusted = [one for one in repository.of(TrustedSubject) if one.folder in infrastructure.folders]
    releases = Releases.of(repository)
    for account in assumed:
        subjects = [
            one for one in trusted if one.provider == account.provider and fnmatchcase(account.role, one.role)
        ]
        known = [one for one in subjects if one.subject.startswith(_PREFIX)]
        if not known or any(one.subject == "*" for one in subjects):
            continue
        installed = releases.names(account.unit, account.account, account.namespace, account.path)
        if any(_fits(*each, one.subject) for each in installed for one in known):
            continue
        name, namespace = installed[0]
        names = ", ".join(
            f"'{name}'" for name in sorted({one.subject.removeprefix(_PREFIX) for one in known})[:3]
        )
        yield Finding(
            at=account,
            message=f"{_role(account)} trusts the service account {names}, "
            f"not '{namespace or 'default'}:{name}'",
            related=tuple(Related(one, "the subject that the role trusts") for one in known[:3]),
        )


def _role(account: AssumedRole) -> str:
    return f"role '{account.role}'" if account.role else "the identity of Azure"


def _fits(account: str, own: str, subject: str) -> bool:
    """Whether a subject is a service account, whose namespace may be set elsewhere."""
    namespace, _, name = subject.removeprefix(_PREFIX).partition(":")
    if own and not fnmatchcase(own, namespace):
        return False
    # The name of a release of a chart may be unknown.
    return fnmatchcase(account, name) or fnmatchcase(name, account.replace(RELEASE_NAME, "*"))
