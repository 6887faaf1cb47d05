from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.precommit import Hook, PreCommit


@policy(
    "PRC003",
    severity="warning",
    category="maintainability",
    examples=[
        bad(
            """\
            repos:
              - repo: https://github.com/pre-commit/pre-commit-hooks
                rev: v6.0.0
                hooks:
                  - id: check-yaml
                  - id: check-json
                  - id: «check-yaml»
            """
        ),
        good(
            """\
            repos:
              - repo: https://github.com/astral-sh/ruff-pre-commit
                rev: v0.14.0
                hooks:
                  - id: ruff-check
                    args: [--select, I, --fix]
                  - id: ruff-check
            """,
            because="the two have different arguments",
        ),
    ],
)
def duplicate_hook(config: PreCommit) -> Iterator[Finding]:
    """A hook is configured twice with the same settings.

    It runs twice for each commit, or the second was meant to be another hook.
    Remove one of the two, or correct its `id`.

    <https://pre-commit.com/#pre-commit-configyaml---hooks>
    """
    seen: dict[tuple[str, str], list[Hook]] = {}
    for repository in config.repos:
        for hook in repository.hooks:
            if not hook.id or not repository.repo:
                continue
            others = seen.setdefault((repository.repo, hook.id), [])
            first = next((other for other in others if other == hook), None)
            if first is None:
                others.append(hook)
                continue
            yield Finding(
                at=hook.at["id"],
                message=f"hook '{hook.id}' is configured twice with the same settings; remove one",
                related=(Related(first.at["id"], "the first one"),),
            )
