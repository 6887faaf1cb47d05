from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.renovate import Renovate

# Presets of Renovate that set no release age; others may.
_PLAIN = (
    *(":", "customManagers:", "docker:", "group:", "helpers:", "mergeConfidence:", "replacements:"),
    *("schedule:", "workarounds:", "regexManagers:"),
)
_RECOMMENDED = frozenset({"config:recommended", "config:base", "config:js-app", "config:js-lib"})
_AGE = frozenset({"minimumReleaseAge", "stabilityDays"})


@policy(
    "REN003",
    severity="info",
    category="security",
    examples=[
        bad('{«"extends"»: ["config:recommended", ":semanticCommits"]}\n'),
        good(
            '{"extends": ["config:recommended"], "minimumReleaseAge": "7 days"}\n',
            because="releases must be a week old",
        ),
        good(
            '{"extends": ["config:recommended", "github>acme/renovate"]}\n',
            because="a preset that is not known may set it",
        ),
    ],
)
def missing_cooldown(config: Renovate) -> Iterator[Finding]:
    """Renovate proposes versions in the first days after their release.

    Malicious releases are usually detected and removed within a few days; until then an update installs them, and runs
    them in the checks of the pull request.
    Set `minimumReleaseAge` to `7 days` or more.

    <https://docs.renovatebot.com/key-concepts/minimum-release-age/>
    """
    if not config.presets or not all(
        preset in _RECOMMENDED or preset.startswith(_PLAIN) for preset in config.presets
    ):
        return
    rules = [rule for rule in config.package_rules if rule.keys() & {*_AGE, "extends"}]
    if config.minimum_release_age is None and not rules and not _AGE & config.extra.keys():
        message = "the configuration has no minimumReleaseAge; set it to '7 days' or more"
        yield Finding(at=config.at["extends"].key, message=message)
