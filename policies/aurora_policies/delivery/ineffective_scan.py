from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._flow import jobs, title
from ._pipelines import GITLAB, PATH, github, gitlab


@policy(
    "DLV019",
    severity="warning",
    category="security",
    examples=[
        bad(github("«trivy image ghcr.io/acme/web:$GITHUB_SHA»"), path=PATH),
        bad(
            github("uses: «aquasecurity/trivy-action@0.33.1»\nwith:\n  image-ref: ghcr.io/acme/web"),
            path=PATH,
        ),
        bad(gitlab("«grype --fail-on high registry:$CI_REGISTRY_IMAGE» || true"), path=GITLAB),
        good(
            github("trivy image --exit-code 1 --severity CRITICAL ghcr.io/acme/web"),
            path=PATH,
            because="the command fails if it finds something",
        ),
        good(
            github("trivy image --format sarif --output results.sarif ghcr.io/acme/web"),
            path=PATH,
            because="the results are reported elsewhere",
        ),
        good(gitlab("snyk container test web"), path=GITLAB, because="snyk fails by default"),
    ],
)
def ineffective_scan(repository: Repository) -> Iterator[Finding]:
    """A scan for vulnerabilities cannot fail.

    trivy and grype exit with 0 whatever they find, unless an option is set, and `|| true`, `continue-on-error` or
    `allow_failure` hide the failure. A vulnerable image is deployed all the same.
    Set `--exit-code 1` (trivy) or `--fail-on high` (grype), with the severities that matter.
    Nothing is reported for scans that write a report in SARIF or JSON.
    """
    for job in jobs(repository):
        for step in job.acts("scan"):
            why = step.ignored or job.fact.optional
            if why and not step.when:
                yield Finding(at=step, message=f"{step.title} in {title(job)} cannot fail: {why}")
