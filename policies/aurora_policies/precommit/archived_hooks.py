from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.precommit import HookRepository
from aurora_devops.kinds.precommit.repositories import archived


@policy(
    "PRC006",
    severity="info",
    category="security",
    equivalents={"zizmor": "archived-uses"},
    examples=[
        bad(
            """\
            repos:
              - repo: «https://github.com/pre-commit/mirrors-isort»
                rev: v5.10.1
                hooks:
                  - id: isort
            """
        ),
        good(
            """\
            repos:
              - repo: https://github.com/PyCQA/isort
                rev: 6.1.0
                hooks:
                  - id: isort
            """,
            because="the repository of the hook is maintained",
        ),
    ],
)
def archived_hooks(repository: HookRepository) -> Iterator[Finding]:
    """The repository of a hook is archived.

    Its hooks get no fixes, and stay at the last version of the tool that was mirrored.
    Use a maintained repository, or a hook of `repo: local` that calls the tool.
    """
    slug = archived(repository.repo or "")
    if slug is not None:
        yield Finding(at=repository.at["repo"], message=f"repository '{slug}' is archived")
