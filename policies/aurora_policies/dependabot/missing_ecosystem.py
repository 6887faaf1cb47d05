from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dependabot import MissingEcosystem

_ACTIONS = """\
  - package-ecosystem: github-actions
    directory: /
    schedule:
      interval: weekly
"""
_FILES = {"go.mod": "module app\n", ".github/workflows/ci.yml": "on: push\njobs: {}\n"}


@policy(
    "DEP003",
    severity="info",
    category="maintainability",
    examples=[
        bad("version: 2\n«updates»:\n" + _ACTIONS, files=_FILES),
        good(
            "version: 2\nupdates:\n" + _ACTIONS + _ACTIONS.replace("github-actions", "gomod"),
            files=_FILES,
            because="both ecosystems have an entry",
        ),
        good(
            "version: 2\nupdates:\n" + _ACTIONS,
            files={**_FILES, "renovate.json": "{}\n"},
            because="Renovate may update the other ecosystem",
        ),
    ],
)
def missing_ecosystem(problem: MissingEcosystem) -> Iterator[Finding]:
    """An ecosystem of the repository has no entry in the Dependabot configuration.

    Its dependencies receive security updates at most, and become outdated without notice.
    Add an entry for the ecosystem. Only manifests in the root directory and workflows are compared.

    <https://docs.github.com/en/code-security/dependabot/dependabot-version-updates/configuring-dependabot-version-updates>
    """
    yield Finding(at=problem.at, message=problem.message)
