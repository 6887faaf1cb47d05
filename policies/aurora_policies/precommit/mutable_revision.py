import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.precommit import HookRepository
from aurora_devops.subjects import is_dynamic

# A branch has no digits, and a tag that is moved to each new release has the major version only.
_BRANCH = re.compile(r"[A-Za-z/_-]+\Z")
_MAJOR = re.compile(r"v?\d{1,3}\Z")


@policy(
    "PRC002",
    severity="warning",
    category="reproducibility",
    examples=[
        bad(
            """\
            repos:
              - repo: https://github.com/psf/black-pre-commit-mirror
                rev: «main»
                hooks:
                  - id: black
              - repo: https://github.com/pre-commit/mirrors-prettier
                rev: «v3»
                hooks:
                  - id: prettier
            """
        ),
        good(
            """\
            repos:
              - repo: https://github.com/psf/black-pre-commit-mirror
                rev: 25.9.0
                hooks:
                  - id: black
              - repo: https://github.com/pre-commit/pre-commit-hooks
                rev: 3e8a8703264a2f4a69428a0aa4dcb512790b2c8c  # frozen: v6.0.0
                hooks:
                  - id: end-of-file-fixer
            """,
            because="a release tag, and the SHA of a commit",
        ),
    ],
)
def mutable_revision(repository: HookRepository) -> Iterator[Finding]:
    """The hooks of a repository use a branch or a tag that is moved.

    pre-commit does not fetch a revision again, so machines run different versions of the hook, and a new one installs
    whatever the branch contains.
    Set `rev` to a release tag, or to a commit with `pre-commit autoupdate --freeze`.

    <https://pre-commit.com/#using-the-latest-version-for-a-repository>
    """
    rev = repository.rev
    if not repository.remote or not rev or is_dynamic(rev):
        return
    if _MAJOR.match(rev) or (_BRANCH.match(rev) and not _is_sha(rev)):
        message = (
            f"repository '{repository.repo}' uses the mutable revision '{rev}'; use a release tag or a commit"
        )
        yield Finding(at=repository.at["rev"], message=message)


def _is_sha(rev: str) -> bool:
    return len(rev) >= 7 and set(rev.lower()) <= set("0123456789abcdef")
