from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.precommit import Hook, PreCommit

_RENAMED = {"commit": "pre-commit", "push": "pre-push", "merge-commit": "pre-merge-commit"}


@policy(
    "PRC004",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            """\
            default_stages: [«commit»]
            repos:
              - repo: https://github.com/pre-commit/pre-commit-hooks
                rev: v6.0.0
                hooks:
                  - id: check-yaml
                    stages: [«push», manual]
            """,
            fixed="""\
            default_stages: [pre-commit]
            repos:
              - repo: https://github.com/pre-commit/pre-commit-hooks
                rev: v6.0.0
                hooks:
                  - id: check-yaml
                    stages: [pre-push, manual]
            """,
        ),
        good(
            """\
            default_stages: [pre-commit, commit-msg]
            repos: []
            """,
            because="these are the names of git's hooks",
        ),
    ],
)
def deprecated_stage(node: PreCommit | Hook) -> Iterator[Finding]:
    """A stage has a name that is deprecated since pre-commit 3.2.

    pre-commit prints a warning for each run and will remove the old names.
    Use `pre-commit`, `pre-push` and `pre-merge-commit`, as `pre-commit migrate-config` does.

    <https://pre-commit.com/#confining-hooks-to-run-at-certain-stages>
    """
    key = "stages" if isinstance(node, Hook) else "default_stages"
    for index, stage in enumerate(node.stages if isinstance(node, Hook) else node.default_stages):
        if new := _RENAMED.get(stage):
            at = node.at[key][index]
            message = f"stage '{stage}' is deprecated; use '{new}'"
            yield Finding(at=at, message=message, fix=Fix((Edit(at, new),), safe=True))
