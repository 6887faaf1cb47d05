from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, bad, good, policy
from aurora_devops.kinds.github import Action, Uses, Workflow
from aurora_devops.kinds.github.advisories import advisory_of
from aurora_devops.kinds.github.model import flattened

from ._pinning import version_in_comment


@policy(
    "GHA096",
    severity="warning",
    category="security",
    equivalents={"zizmor": "known-vulnerable-actions"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «tj-actions/changed-files@v45»
                  - uses: «actions/download-artifact@v4.1.2»
                  - uses: «step-security/harden-runner@0d381219ddf674d61a7572ddd19d7941e271515c» # v2.9.0
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: tj-actions/changed-files@v46
                  - uses: actions/download-artifact@v4
                  - uses: actions/download-artifact@v3
                  - uses: aquasecurity/trivy-action@dc5a429b52fcf669ce959baa2c2dd26090d2a6c4 # v0.32.0
            """,
            because="the newest 4 is corrected, 3 never had the mistake, and only tags of Trivy's action were moved",
        ),
    ],
)
def vulnerable_action(document: Document) -> Iterator[Finding]:
    """An action has a version with a known vulnerability, or one that was replaced by malicious code.

    What the advisory describes is possible in this workflow, such as commands in the names of changed files.
    Use the version that the message names, or a later one. The version of a pinned commit is read from the comment
    behind it.

    https://github.com/advisories?query=ecosystem%3Aactions
    """
    for uses, at in _references(document.model):
        advisory = advisory_of(uses)
        if advisory is None and uses.pinned:
            advisory = advisory_of(uses, version_in_comment(document, at))
        if advisory is not None:
            fixed = ".".join(map(str, advisory.fixed))
            message = f"action '{uses.slug}' has {advisory.name}; use {fixed} or later"
            yield Finding(at=at.sub(0, len(uses.text)), message=message)


def _references(root: object) -> Iterator[tuple[Uses, Place]]:
    if isinstance(root, Workflow):
        steps = [step for job in root.jobs.values() for step in flattened(job.steps)]
    elif isinstance(root, Action):
        steps = list(flattened(root.runs.steps))
    else:
        return
    for step in steps:
        uses = step.action
        if uses is not None and uses.slug:
            yield uses, step.at["uses"]
