from collections.abc import Iterator

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.kinds.gitlab import JobIn
from aurora_devops.kinds.gitlab.expressions import InvalidExpression, never, parse
from aurora_devops.kinds.gitlab.model import rules_of

from ._jobs import is_unconditional


@policy(
    "GLC021",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            test:
              script: make test
              rules:
                - when: on_success
                - «if»: $CI_COMMIT_TAG
                  when: never
            """
        ),
        bad(
            """\
            test:
              script: make test
              rules:
                - if: «$CI_COMMIT_BRANCH == "main" && $CI_COMMIT_BRANCH == "develop"»
            """
        ),
        good(
            """\
            test:
              script: make test
              rules:
                - if: $CI_COMMIT_TAG
                  when: never
                - when: on_success
            """,
            because="the rule without a condition is the last one",
        ),
    ],
)
def unreachable_rule(inside: JobIn) -> Iterator[Finding]:
    """A rule of a job can never match.

    GitLab takes the first rule that matches: what follows a rule without a condition is ignored, and a condition that
    compares one variable with two values is always false.
    Move the rule without a condition to the end, or join the comparisons with `||`.

    https://docs.gitlab.com/ci/jobs/job_rules/
    """
    last = None
    for rule, route in rules_of(inside.job.rules, ("rules",)):
        at = Place(inside.job, route)
        if last is not None:
            yield Finding(
                at=at,
                message=f"this rule of job '{inside.name}' is ignored: the rule above it always matches",
            )
            return
        if rule.if_ is not None and _never(rule.if_):
            yield Finding(at=at["if"], message=f"this condition of job '{inside.name}' is always false")
        if is_unconditional(rule):
            last = rule


def _never(text: str) -> bool:
    try:
        return never(parse(text))
    except InvalidExpression:
        return False
