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
        bad(
            "lint:\n  require: [latest-tag]\n  ignore: [«latest-tag»]\n",
            kind="aurora",
            because="a required policy cannot be disabled",
        ),
        good("lint:\n  extend-select: [undigested-image]\n", kind="aurora", path="api/aurora.yaml"),
        good(
            "lint:\n  ignore: [latest-tag]\n",
            kind="aurora",
            because="it is the configuration at the root, and --trusted-config is not given",
        ),
    ],
)
def softened_configuration(problem: Softening) -> Iterator[Finding]:
    """A configuration file has a setting that weakens the checks and is not applied.

    A pull request could hide its own findings with such a setting.
    Below the root of the repository, `profile` and `extend-select` only add policies, and `severity` only raises
    severities: remove other settings, or move them to `overrides` in the `aurora.yaml` at the root.
    An entry of `ignore` or `severity` for a policy in `lint.require`, here or in an extended file, has no effect:
    remove the entry.
    With `--trusted-config REF`, the configuration of that revision applies, and each setting that weakens it is
    reported: remove it, or have the change reviewed, since it applies after the merge.
    A change of `extends`, the profile, options or kinds is always reported, except that of the profile from
    `recommended` to `strict` or `all`.
    """
    yield Finding(at=problem.at, message=problem.message)
