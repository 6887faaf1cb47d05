from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import JobRole, TrustedSubject

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
    Write the environment of the job in the subject that the role trusts, or give the job that environment. Owner and
    name are not compared. Nothing is reported if a subject is unknown.

    <https://docs.github.com/en/actions/reference/security/oidc>
    """
    jobs = repository.of(JobRole)
    if not repository.whole or not jobs:
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
        role = f"role '{job.role}'" if job.role else "the identity of Azure"
        names = ", ".join(f"'{name}'" for name in sorted({one.subject for one in known})[:2])
        yield Finding(
            at=job,
            message=f"job '{job.job}' has {has}, but {role} trusts {names}",
            related=tuple(Related(one, "the subject that the role trusts") for one in known[:3]),
        )


def _fits(job: JobRole, subject: str) -> bool:
    """Whether a subject may be that of a token of the job."""
    match = _CONTEXT.fullmatch(subject)
    context = match[1] if match else "*"
    if job.environment:
        return fnmatchcase(f"environment:{job.environment}", context)
    return not context.startswith("environment:")
