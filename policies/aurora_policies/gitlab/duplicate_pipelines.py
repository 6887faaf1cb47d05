from collections.abc import Iterator

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.gitlab import JobIn
from aurora_devops.kinds.gitlab.model import rules_of

_SOURCE = regex(r"""\s*\$CI_PIPELINE_SOURCE\s*==\s*["'](push|merge_request_event)["']""")


@policy(
    "GLC022",
    severity="info",
    category="maintainability",
    equivalents={"checkov": "CKV_GITLABCI_2"},
    examples=[
        bad(
            """\
            test:
              script: make test
              rules:
                - if: $CI_PIPELINE_SOURCE == "push"
                - if: «$CI_PIPELINE_SOURCE == "merge_request_event"»
            """
        ),
        good(
            """\
            workflow:
              rules:
                - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS && $CI_PIPELINE_SOURCE == "push"
                  when: never
                - when: always
            test:
              script: make test
              rules:
                - if: $CI_PIPELINE_SOURCE == "push"
                - if: $CI_PIPELINE_SOURCE == "merge_request_event"
            """,
            because="the workflow starts one of the two pipelines",
        ),
        good(
            """\
            test:
              script: make test
              rules:
                - if: $CI_PIPELINE_SOURCE == "merge_request_event"
            """,
            because="the job is only in merge request pipelines",
        ),
    ],
)
def duplicate_pipelines(inside: JobIn) -> Iterator[Finding]:
    """A push to a branch with a merge request starts two pipelines with this job.

    Each commit is tested twice, which occupies runners and shows two results for one commit.
    Add `workflow:rules` that allow one of the two, or remove one of the rules.

    https://docs.gitlab.com/ci/jobs/job_rules/#avoid-duplicate-pipelines
    """
    if "workflow" in inside.pipeline.data:
        return
    seen: set[str] = set()
    for rule, route in rules_of(inside.job.rules, ("rules",)):
        match = _SOURCE.match(rule.if_ or "")
        if match is None:
            continue
        seen.add(match[1])
        if len(seen) == 2:
            message = (
                f"job '{inside.name}' runs for pushes and for merge requests, in two pipelines for one commit"
            )
            yield Finding(at=Place(inside.job, (*route, "if")), message=message)
            return
