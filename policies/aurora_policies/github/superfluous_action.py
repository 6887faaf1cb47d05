from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import StepIn

_INSTEAD = {
    "actions-ecosystem/action-add-labels": "gh issue edit --add-label",
    "actions-ecosystem/action-remove-labels": "gh issue edit --remove-label",
    "actions/create-release": "gh release create",
    "actions/upload-release-asset": "gh release upload",
    "addnab/docker-run-action": "docker run",
    "dacbd/create-issue-action": "gh issue create",
    "dtolnay/rust-toolchain": "rustup toolchain install",
    "jasonetco/create-an-issue": "gh issue create",
    "juliangruber/approve-pull-request-action": "gh pr review --approve",
    "juliangruber/merge-pull-request-action": "gh pr merge",
    "mathieudutour/github-tag-action": "git tag",
    "ncipollo/release-action": "gh release create",
    "peter-evans/close-issue": "gh issue close",
    "peter-evans/create-issue-from-file": "gh issue create --body-file",
    "peter-evans/create-or-update-comment": "gh issue comment",
    "peter-evans/create-pull-request": "gh pr create",
    "peter-evans/enable-pull-request-automerge": "gh pr merge --auto",
    "softprops/action-gh-release": "gh release create",
    "svenstaro/upload-release-action": "gh release upload",
}


@policy(
    "GHA055",
    severity="info",
    category="security",
    equivalents={"zizmor": "superfluous-actions"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «softprops/action-gh-release@v2»
            """
        ),
        good(
            """\
            on: push
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - run: gh release create v1
            """,
            because="`gh` is installed on the runner",
        ),
    ],
)
def superfluous_action(inside: StepIn) -> Iterator[Finding]:
    """An action replaces a single command that the runner already has.

    It is one more dependency that has access to the token and needs updates.
    Run the command.
    """
    uses = inside.step.action
    command = _INSTEAD.get(uses.slug) if uses is not None else None
    if uses is not None and command is not None:
        at = inside.at["uses"].sub(0, len(uses.text))
        yield Finding(at=at, message=f"action '{uses.slug}' can be replaced by '{command}'")
