from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact, Statement
from aurora_devops.core.lazy import regex
from aurora_devops.core.source import Span
from aurora_devops.facts import JobRole, NamedResource, TrustedSubject
from aurora_devops.origin import Origin

from ._examples import WORKFLOW
from ._infrastructure import ROLE, infrastructure_of

_JOB = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-24.04{}
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with:
          role-to-assume: {}
          aws-region: eu-west-1
"""
_ARN = "arn:aws:iam::104729104729:role/shop-pod"
_TRUST = {
    "terraform/iam.tf": ROLE.replace(
        "system:serviceaccount:shop:api", "repo:acme/shop:environment:production"
    )
}
# A document for each environment, of which the role has that of production.
_EACH = {
    "terraform/iam.tf": """\
data "aws_iam_policy_document" "github" {
  for_each = toset(["staging", "production"])
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.provider]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/shop:environment:${each.key}"]
    }
  }
}

resource "aws_iam_role" "pod" {
  name               = "shop-pod"
  assume_role_policy = data.aws_iam_policy_document.github["production"].json
}
"""
}
_README = "# Shop\n\nSee [the alerts](https://github.com/acme/{}/blob/main/docs/alerts.md).\n"
_LOGIN = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: google-github-actions/auth@v3
        with:
          workload_identity_provider: projects/1/locations/global/workloadIdentityPools/github/providers/github
          service_account: shop-deployer@acme.iam.gserviceaccount.com
"""
_GOOGLE = """\
variable "repository" {
  default = %s
}

resource "google_service_account" "deployer" {
  account_id = "shop-deployer"
}

resource "google_service_account_iam_member" "github" {
  service_account_id = google_service_account.deployer.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${var.pool}/attribute.repository/${var.repository}"
}
"""
_PROVIDER = """\
resource "google_iam_workload_identity_pool_provider" "github" {{
  workload_identity_pool_id          = "github"
  workload_identity_pool_provider_id = "github"
  attribute_condition                = {}
}}
"""
# What follows the name of the repository in the subject of a token.
_CONTEXT = regex(r"repo:[^:]*:(.*)")


@policy(
    "DLV073",
    severity="error",
    category="validity",
    examples=[
        bad(_JOB.format("", f"«{_ARN}»"), path=WORKFLOW, files=_TRUST),
        bad(_JOB.format("\n    environment: prod", f"«{_ARN}»"), path=WORKFLOW, files=_TRUST),
        bad(
            _JOB.format("\n    environment: production", f"«{_ARN}»"),
            path=WORKFLOW,
            files={
                "terraform/iam.tf": ROLE.replace(
                    "system:serviceaccount:shop:api", "repo:acme/shop:ref:refs/heads/main"
                )
            },
        ),
        bad(
            _JOB.format("\n    environment: prod\n    env:\n      ROLE: " + _ARN, "«${{ env.ROLE }}»"),
            path=WORKFLOW,
            files=_TRUST,
        ),
        bad(
            (_GOOGLE % '"acme/shop-platform"')
            .replace('"principalSet', '«"principalSet')
            .replace('repository}"', 'repository}"»'),
            path="terraform/iam.tf",
            files={"README.md": _README.format("shop"), "docs/alerts.md": "# Alerts\n", WORKFLOW: _LOGIN},
        ),
        bad(
            _TRUST["terraform/iam.tf"].replace(
                '"repo:acme/shop:environment:production"', '«"repo:acme/shops:*"»'
            ),
            path="terraform/iam.tf",
            files={
                "README.md": "[![CI](https://github.com/acme/shop/actions/workflows/ci.yml/badge.svg)]"
                "(https://github.com/acme/shop/actions/workflows/ci.yml)\n",
                ".github/workflows/ci.yml": _JOB.format("", _ARN),
            },
        ),
        bad(
            _TRUST["terraform/iam.tf"].replace(
                '"repo:acme/shop:environment:production"',
                '«"repo:acme/till:environment:test"», "repo:acme/till:ref:refs/heads/main"',
            ),
            path="terraform/iam.tf",
            files={
                "README.md": "[![CI](https://github.com/acme/shop/actions/workflows/ci.yml/badge.svg)]"
                "(https://github.com/acme/shop/actions/workflows/ci.yml)\n",
                ".github/workflows/ci.yml": _JOB.format("", _ARN),
            },
        ),
        bad(_JOB.format("\n    environment: staging", f"«{_ARN}»"), path=WORKFLOW, files=_EACH),
        good(
            _JOB.format("\n    environment: production", _ARN),
            path=WORKFLOW,
            files=_EACH,
            because="the role has the document with this environment",
        ),
        bad(
            _PROVIDER.format("«\"assertion.repository == 'acme/shops'\"»"),
            path="terraform/iam.tf",
            files={"README.md": _README.format("shop"), "docs/alerts.md": "# Alerts\n", WORKFLOW: _LOGIN},
        ),
        *(
            good(
                _PROVIDER.format(condition),
                path="terraform/iam.tf",
                files={"README.md": _README.format("shop"), "docs/alerts.md": "# Alerts\n", WORKFLOW: _LOGIN},
                because="the condition accepts this repository, or is unknown",
            )
            for condition in (
                "\"assertion.repository == 'acme/shop'\"",
                "\"attribute.repository in ['acme/shop', 'acme/shops']\"",
                "\"assertion.repository == 'acme/shops' || assertion.repository_owner == 'acme'\"",
                "\"assertion.repository_owner == 'acme'\"",
                "var.condition",
                "\"assertion.repository == 'other/tools'\"",
            )
        ),
        good(
            _GOOGLE % '"acme/shop"',
            path="terraform/iam.tf",
            files={"README.md": _README.format("shop"), "docs/alerts.md": "# Alerts\n", WORKFLOW: _LOGIN},
            because="it is this repository",
        ),
        good(
            _GOOGLE % '"other/shop"',
            path="terraform/iam.tf",
            files={"README.md": _README.format("shop"), "docs/alerts.md": "# Alerts\n", WORKFLOW: _LOGIN},
            because="the repository may have been moved to another owner",
        ),
        good(
            _JOB.format("\n    environment: production", _ARN),
            path=WORKFLOW,
            files=_TRUST,
            because="the role trusts jobs with this environment",
        ),
        good(
            _JOB.format("\n    environment: prod", _ARN),
            path=WORKFLOW,
            files={"terraform/iam.tf": ROLE.replace("system:serviceaccount:shop:api", "repo:acme/shop:*")},
            because="the role trusts all jobs of the repository",
        ),
        good(
            _JOB.format("\n    environment: prod", _ARN),
            path=WORKFLOW,
            files={"terraform/iam.tf": ROLE.replace("system:serviceaccount:shop:api", "${var.subject}")},
            because="the subject is unknown",
        ),
    ],
)
def untrusted_job(repository: Repository) -> Iterator[Finding]:
    """The role that a job of a workflow gets does not trust its environment.

    The cloud refuses the token of the job. A job with an environment has the subject
    `repo:OWNER/NAME:environment:ENVIRONMENT`, whatever its branch; other jobs have one with their branch, tag or event.
    Write the environment of the job in the subject that the role trusts, or give the job that environment.
    The branches and tags whose pushes start the workflow are compared if nothing else starts it.
    Also reported is a role or a service account of a workflow that trusts only other repositories of the same owner,
    and a provider of a workload identity pool whose condition accepts only these.
    The name of the repository is that in links to its files or workflows. Nothing is reported if a subject is unknown.

    <https://docs.github.com/en/actions/reference/security/oidc>
    """
    if not repository.whole:
        return
    yield from _of_others(repository)
    jobs = repository.of(JobRole)
    if not jobs:
        return
    infrastructure = infrastructure_of(repository)
    trusted = [one for one in repository.of(TrustedSubject) if one.folder in infrastructure.folders]
    for job in jobs:
        subjects = [
            one for one in trusted if one.provider == job.provider and fnmatchcase(job.role, one.role)
        ]
        known = [one for one in subjects if one.subject.startswith("repo:")]
        if not known or any(one.subject.startswith("*") for one in subjects):
            continue
        if any(_fits(job, one.subject) for one in known):
            continue
        has = f"environment '{job.environment}'" if job.environment else "no environment"
        if job.refs and not job.environment:
            has += f" and runs for {' and '.join(repr(one) for one in job.refs[:2])}"
        role = f"role '{job.role}'" if job.role else "the identity of Azure"
        names = ", ".join(f"'{name}'" for name in sorted({one.subject for one in known})[:2])
        yield Finding(
            at=job,
            message=f"job '{job.job}' has {has}, but {role} trusts {names}",
            related=tuple(Related(one, "the subject that the role trusts") for one in known[:3]),
        )


def _of_others(repository: Repository) -> Iterator[Finding]:
    """The roles that workflows of this repository get, and that trust only other repositories of its owner."""
    trusted = [one for one in repository.of(TrustedSubject) if one.provider in ("aws", "google")]
    names = Origin.of(repository).linked if trusted or repository.about("accepted-repository") else {}
    if len(names) != 1:
        return
    [(own, evidence)] = names.items()
    infrastructure = infrastructure_of(repository)
    yield from _refused(repository, own, evidence)
    roles = {
        one.name
        for one in repository.of(NamedResource)
        if one.type in ("role", "account") and one.kind in ("github-workflow", "github-action")
    }
    by_role: defaultdict[str, list[TrustedSubject]] = defaultdict(list)
    for one in trusted:
        if one.role in roles and "*" not in one.role and one.folder in infrastructure.folders:
            by_role[one.role].append(one)
    for role, subjects in sorted(by_role.items()):
        named = [_OF_REPOSITORY.match(one.subject) for one in subjects]
        repositories = {match[1].lower() for match in named if match}
        owners = {one.partition("/")[0] for one in repositories}
        if not all(named) or own in repositories:
            continue
        if owners == {own.partition("/")[0]}:
            yield Finding(
                at=subjects[0],
                message=f"the workflows of '{own}' use '{role}', which trusts '{min(repositories)}' only",
                related=(Related(evidence, "a link to a file of this repository"),),
            )


def _refused(repository: Repository, own: str, evidence: Fact) -> Iterator[Finding]:
    """The providers of workload identity pools that accept only other repositories of the owner of this one."""
    folders = infrastructure_of(repository).folders
    accepted: defaultdict[tuple[str, Span], list[Statement]] = defaultdict(list)
    for one in repository.about("accepted-repository"):
        if dirname(one.path) in folders:
            accepted[one.path, one.span].append(one)
    logins = [
        one
        for one in repository.of(NamedResource)
        if one.type == "account"
        and one.provider == "google"
        and one.kind in ("github-workflow", "github-action")
    ]
    for found in accepted.values() if logins else ():
        names = {one.name.lower() for one in found}
        if own not in names and {name.partition("/")[0] for name in names} == {own.partition("/")[0]}:
            yield Finding(
                at=found[0],
                message=f"the provider accepts tokens of '{min(names)}' only, but workflows of '{own}' log in with one",
                related=(
                    Related(logins[0], "the login of a workflow"),
                    Related(evidence, "a link to a file of this repository"),
                ),
            )


_OF_REPOSITORY = regex(r"repo:([\w.-]+/[\w.-]+):")


def _fits(job: JobRole, subject: str) -> bool:
    """Whether a subject may be that of a token of the job."""
    match = _CONTEXT.fullmatch(subject)
    context = match[1] if match else "*"
    if job.environment:
        return fnmatchcase(f"environment:{job.environment}", context)
    if context.startswith("ref:") and job.refs:
        # Either of both may be a pattern.
        ref = context.removeprefix("ref:")
        return any(fnmatchcase(one, ref) or fnmatchcase(ref, one.replace("**", "*")) for one in job.refs)
    return not context.startswith("environment:")
