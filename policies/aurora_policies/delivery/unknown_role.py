from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._infrastructure import ROLE, service_account, unmade

_ARN = "eks.amazonaws.com/role-arn: {}arn:aws:iam::104729104729:role/{}{}"
_ACCOUNT = 'resource "google_service_account" "shop" {\n  account_id = "shop-api"\n}\n'


@policy(
    "DLV063",
    severity="warning",
    category="validity",
    examples=[
        bad(
            service_account(_ARN.format("«", "shop", "»")),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": ROLE},
        ),
        bad(
            service_account("iam.gke.io/gcp-service-account: «shop-apis@acme-prod.iam.gserviceaccount.com»"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": _ACCOUNT},
        ),
        good(
            service_account(_ARN.format("", "shop-pod", "")),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": ROLE},
            because="Terraform creates the role",
        ),
        good(
            service_account(_ARN.format("", "external-dns", "")),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": ROLE},
            because="another configuration may create the role",
        ),
        good(
            service_account(_ARN.format("", "shop", "")),
            path="k8s/account.yaml",
            files={
                "terraform/iam.tf": ROLE
                + 'module "shop" {\n  source = "terraform-aws-modules/eks-pod-identity/aws"\n  version = "2.0.0"\n}\n'
            },
            because="the module may create the role",
        ),
    ],
)
def unknown_role(repository: Repository) -> Iterator[Finding]:
    """A service account or an action has a role that Terraform does not create.

    Requests of the program to the cloud are refused.
    Correct the name. Names are compared with the roles of AWS and the service accounts of Google Cloud that the root
    modules create. Nothing is reported if a name is unknown. Other roles may exist: a name is reported if it is similar
    to one that is created.
    """
    return unmade(repository, ("role", "account"), "role")
