from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.facts import MadeResource, NamedResource, TrustedSubject

from ._examples import WORKFLOW, workflow
from ._infrastructure import ROLE, service_account, unmade

_ARN = "eks.amazonaws.com/role-arn: {}arn:aws:iam::104729104729:role/{}{}"
_JOB = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with:
          role-to-assume: arn:aws:iam::104729104729:role/{}
          aws-region: eu-west-1
"""
_TASK = """\
resource "aws_iam_role" "task" {
  name = "shop-task"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}
"""
# What names a role for a token.
_BY_TOKEN = ("'role-to-assume'", "'eks.amazonaws.com/role-arn'")
_ACCOUNT = 'resource "google_service_account" "shop" {\n  account_id = "shop-api"\n}\n'

_OF_STAGES = """\
resource "aws_iam_role" "{0}" {{
  name               = "acme-${{var.stage}}-{1}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}}
"""
_STAGED = {
    "terraform/iam.tf": _OF_STAGES.format("api", "shop-api") + _OF_STAGES.format("mails", "mails"),
    "k8s/staging.yaml": service_account(_ARN.format("", "acme-staging-shop-api", ""), "staging"),
    "k8s/mails.yaml": service_account(_ARN.format("", "acme-live-mails", ""), "live", "mails"),
}

_LOGIN = """\
name: Log in
description: Exchanges the token of the job.
runs:
  using: composite
  steps:
    - uses: google-github-actions/auth@v3
      with:
        workload_identity_provider: projects/1/locations/global/workloadIdentityPools/github/providers/github
        service_account: {}
"""
_LOGIN_FILES = {
    "terraform/iam.tf": _ACCOUNT,
    ".github/workflows/deploy.yml": (
        "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: ./.github/actions/login\n"
    ),
}
_LOGIN_PATH = ".github/actions/login/action.yml"


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
        *(
            example(
                service_account(
                    _ARN.format(*(("«", role, "»") if example is bad else ("", role, ""))), "live"
                ),
                path="k8s/live.yaml",
                files={**_STAGED, **more},
                because=because,
            )
            for example, role, more, because in (
                (bad, "acme-live-shop", {}, "the role of this environment is `acme-live-shop-api`"),
                (good, "acme-live-shop-api", {}, "Terraform creates it with the variable"),
                (good, "acme-live-orders", {}, "no role that is created is similar"),
                (
                    good,
                    "acme-live-shop",
                    {
                        "k8s/web.yaml": service_account(
                            _ARN.format("", "acme-live-shop-api", ""), "live", "web"
                        )
                    },
                    "another account has the role of this environment",
                ),
            )
        ),
        bad(
            service_account("iam.gke.io/gcp-service-account: «shop-apis@acme-prod.iam.gserviceaccount.com»"),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": _ACCOUNT},
        ),
        bad(
            _LOGIN.format("«shop-deployer@acme-prod.iam.gserviceaccount.com»"),
            path=_LOGIN_PATH,
            files=_LOGIN_FILES,
        ),
        bad(
            workflow(
                "gcloud run deploy shop --image example --service-account «shop-apis@acme-prod.iam.gserviceaccount.com»"
            ),
            path=WORKFLOW,
            files={"terraform/iam.tf": _ACCOUNT},
        ),
        bad(
            _LOGIN.format("«shop-apis@${{ inputs.project }}.iam.gserviceaccount.com»"),
            path=_LOGIN_PATH,
            files=_LOGIN_FILES,
        ),
        good(
            _LOGIN.format("shop-api@${{ inputs.project }}.iam.gserviceaccount.com"),
            path=_LOGIN_PATH,
            files=_LOGIN_FILES,
            because="Terraform creates the account",
        ),
        good(
            _LOGIN.format("shop-deployer@acme-prod.iam.gserviceaccount.com"),
            path=_LOGIN_PATH,
            files={"terraform/iam.tf": _ACCOUNT},
            because="other repositories run the action",
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
        bad(
            _JOB.format("shop-pipeline").replace("arn:", "«arn:").replace("pipeline", "pipeline»"),
            path=WORKFLOW,
            files={
                "terraform/iam.tf": _TASK.replace("shop-task", "shop-pipelines").replace(
                    'Service = "ecs-tasks.amazonaws.com"', 'AWS = "arn:aws:iam::104729104729:user/ci"'
                )
            },
        ),
        good(
            _JOB.format("shop-tasks"),
            path=WORKFLOW,
            files={"terraform/iam.tf": _TASK},
            because="only tasks may assume the role that Terraform creates, so the one of the job is created elsewhere",
        ),
        good(
            service_account(_ARN.format("", "shop-tasks", "")),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": _TASK},
            because="only tasks may assume the role that Terraform creates",
        ),
    ],
)
def unknown_role(repository: Repository) -> Iterator[Finding]:
    """A service account or an action has a role that Terraform does not create.

    Requests of the program to the cloud are refused.
    Correct the name. Names are compared with the roles of AWS and the service accounts of Google Cloud that the root
    modules create. Nothing is reported if a name is unknown. Other roles may exist: a name is reported if it is similar
    to one that is created. The role of an action or a service account is not compared with roles of AWS that only
    services of AWS may assume.
    """
    open_roles = {one.role for one in repository.of(TrustedSubject)}

    def meant(named: NamedResource, made: MadeResource) -> bool:
        closed = made.label.startswith("aws_iam_role.") and made.name not in open_roles
        return not (closed and named.by in _BY_TOKEN)

    return unmade(repository, ("role", "account"), "role", meant=meant)
