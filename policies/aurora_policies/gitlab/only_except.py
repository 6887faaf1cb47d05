from collections.abc import Iterator
from typing import Any

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.gitlab import JobIn

# The keywords of `only:refs`, as conditions of `rules`.
_CONDITIONS = {
    "branches": "$CI_COMMIT_BRANCH",
    "tags": "$CI_COMMIT_TAG",
    "merge_requests": '$CI_PIPELINE_SOURCE == "merge_request_event"',
    "schedules": '$CI_PIPELINE_SOURCE == "schedule"',
    "web": '$CI_PIPELINE_SOURCE == "web"',
    "api": '$CI_PIPELINE_SOURCE == "api"',
    "pushes": '$CI_PIPELINE_SOURCE == "push"',
    "triggers": '$CI_PIPELINE_SOURCE == "trigger"',
    "pipelines": '$CI_PIPELINE_SOURCE == "pipeline"',
    "chat": '$CI_PIPELINE_SOURCE == "chat"',
    "external": '$CI_PIPELINE_SOURCE == "external"',
}
_BRANCH = regex(r"[\w./-]+")
_PATTERN = regex(r"/[^']+/i?")


@policy(
    "GLC033",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            "deploy:\n  script: make deploy\n  «only»:\n    - main\n    - tags\n",
            fixed="deploy:\n  script: make deploy\n  rules:\n    - if: '$CI_COMMIT_BRANCH == \"main\"'\n"
            "    - if: '$CI_COMMIT_TAG'\n",
        ),
        bad(
            "test:\n  script: make test\n  «except»: [tags]\n",
            fixed="test:\n  script: make test\n  rules:\n    - if: '$CI_COMMIT_TAG'\n      when: never\n"
            "    - if: '$CI_COMMIT_BRANCH || $CI_COMMIT_TAG'\n",
        ),
        bad("test:\n  script: make test\n  «only»:\n    changes: [src/**/*]\n"),
        good(
            'deploy:\n  script: make deploy\n  rules:\n    - if: $CI_COMMIT_BRANCH == "main"\n',
            because="`rules` replaces `only` and `except`",
        ),
    ],
)
def only_except(inside: JobIn) -> Iterator[Finding]:
    """A job uses `only` or `except`, which are deprecated.

    They get no new features, cannot be combined with `rules` in one job, and jobs with and without them behave
    differently in merge request pipelines.
    Use `rules`.
    The fix translates lists of refs; a name then means only a branch and no tag, so it is not applied by default.

    https://docs.gitlab.com/ci/yaml/deprecated_keywords/#only--except
    """
    job = inside.job
    given = [key for key, value in (("only", job.only), ("except", job.except_)) if value is not None]
    for key in given:
        rules = _rules(key, job.only if key == "only" else job.except_)
        fix = None
        if rules and len(given) == 1 and job.rules is None and job.extends is None and inside.sets("script"):
            add = Edit(at=inside.at["script"].below, text=f"rules:\n{rules}".rstrip())
            fix = Fix((add, Edit(at=inside.at[key].entry, text="")))
        yield Finding(
            at=inside.at[key].key, message=f"'{key}' of job '{inside.name}' is deprecated; use rules", fix=fix
        )


def _rules(key: str, refs: Any) -> str:
    """The rules for a list of refs; empty where they cannot be written."""
    if not isinstance(refs, list) or not refs:
        return ""
    lines = []
    for ref in refs:
        condition = _condition(ref)
        if not condition:
            return ""
        lines.append(f"  - if: '{condition}'\n")
        if key == "except":
            lines.append("    when: never\n")
    if key == "except":
        lines.append("  - if: '$CI_COMMIT_BRANCH || $CI_COMMIT_TAG'\n")
    return "".join(lines)


def _condition(ref: Any) -> str:
    if not isinstance(ref, str):
        return ""
    if ref in _CONDITIONS:
        return _CONDITIONS[ref]
    if _PATTERN.fullmatch(ref):
        return f"$CI_COMMIT_REF_NAME =~ {ref}"
    return (
        f'$CI_COMMIT_BRANCH == "{ref}"' if _BRANCH.fullmatch(ref) and ref != "external_pull_requests" else ""
    )
