from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.precommit import HookRepository
from aurora_devops.kinds.precommit.repositories import encrypted, is_plain


@policy(
    "PRC005",
    severity="warning",
    category="security",
    equivalents={"zizmor": "insecure-url-scheme"},
    examples=[
        bad(
            """\
            repos:
              - repo: «http://github.com/psf/black-pre-commit-mirror»
                rev: 25.9.0
                hooks:
                  - id: black
            """,
            fixed="""\
            repos:
              - repo: https://github.com/psf/black-pre-commit-mirror
                rev: 25.9.0
                hooks:
                  - id: black
            """,
        ),
        bad(
            """\
            repos:
              - repo: «git://git.example.com/tools/hooks.git»
                rev: v1.4.0
                hooks:
                  - id: check-names
            """
        ),
        good(
            """\
            repos:
              - repo: https://github.com/psf/black-pre-commit-mirror
                rev: 25.9.0
                hooks:
                  - id: black
              - repo: http://localhost:3000/tools/hooks
                rev: v1.4.0
                hooks:
                  - id: check-names
              - repo: git@git.example.com:tools/more-hooks.git
                rev: v1.0.0
                hooks:
                  - id: check-words
            """,
            because="HTTPS and SSH prove which server it is, and the machine itself needs no proof",
        ),
    ],
)
def plain_repository_url(repository: HookRepository) -> Iterator[Finding]:
    """A repository of hooks is fetched without encryption.

    Anyone on the way to the server can replace the hooks, which run on the machines of all developers and in CI.
    GitHub does not answer `git://` any more.
    Use `https://` or SSH. The fix is for hosts that are known to support HTTPS.
    """
    address = repository.repo or ""
    if not repository.remote or not is_plain(address):
        return
    at = repository.at["repo"]
    instead = encrypted(address)
    fix = Fix((Edit(at, instead),), safe=True) if instead else None
    scheme = address.partition("://")[0]
    yield Finding(at=at, message=f"'{scheme}://' is not encrypted; use https:// or SSH", fix=fix)
