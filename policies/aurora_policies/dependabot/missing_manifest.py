from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dependabot import MissingManifest

_ENTRY = """\
version: 2
updates:
  - package-ecosystem: {}
    directory: {}
    schedule:
      interval: weekly
"""


@policy(
    "DEP002",
    severity="warning",
    category="validity",
    examples=[
        bad(_ENTRY.format("npm", "«/frontend»"), files={"web/package.json": "{}\n"}),
        bad(_ENTRY.format("gomod", "«/»"), files={"server/go.mod": "module app\n"}),
        good(
            _ENTRY.format("npm", "/web"),
            files={"web/package.json": "{}\n"},
            because="the directory has a manifest of npm",
        ),
        good(
            _ENTRY.format("github-actions", "/"),
            files={"Makefile": "all:\n\ttrue\n"},
            because="`/` means the workflows of the repository",
        ),
        good(
            _ENTRY.format("npm", "/frontend") + "    target-branch: next\n",
            files={"web/package.json": "{}\n"},
            because="another branch may have the directory",
        ),
    ],
)
def missing_manifest(problem: MissingManifest) -> Iterator[Finding]:
    """A directory of an entry does not exist, or has no manifest of the ecosystem.

    Dependabot's run fails with "dependency file not found", so these dependencies are not updated.
    Correct the directory, or remove the entry.
    Nothing is reported for ecosystems that search for manifests below the directory, such as pip and NuGet.

    <https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference>
    """
    yield Finding(at=problem.at, message=problem.message)
