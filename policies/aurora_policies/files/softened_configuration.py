from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.kind import Softening


@policy(
    "AUR009",
    severity="error",
    category="security",
    examples=[
        bad("lint:\n  «ignore»: [security]\n", kind="aurora", path="api/aurora.yaml"),
        bad("lint:\n  severity: {«latest-tag»: info}\n", kind="aurora", path="api/aurora.yaml"),
        bad(
            "lint:\n  overrides:\n    - paths: [tests/]\n      «ignore»: [all]\n",
            kind="aurora",
            path="api/aurora.yaml",
        ),
        good("lint:\n  extend-select: [undigested-image]\n", kind="aurora", path="api/aurora.yaml"),
        good("lint:\n  ignore: [latest-tag]\n", kind="aurora", because="it is the configuration at the root"),
    ],
)
def softened_configuration(problem: Softening) -> Iterator[Finding]:
    """A configuration below the root of the repository weakens the checks.

    A pull request could add such a file beside an artifact to hide its findings, so the setting is ignored.
    Remove it, or move it to `overrides` in the `aurora.yaml` at the root, where its owners review it.
    Below the root, `profile` and `extend-select` add policies, and `severity` can only raise severities.
    """
    yield Finding(at=problem.at, message=problem.message)
