from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.renovate import InvalidRenovateConfig


@policy(
    "REN001",
    severity="error",
    category="validity",
    examples=[
        bad('{"extends": ["config:recommended"], «"autmerge"»: true}\n'),
        bad('{"packageRules": [{«"automerge"»: "yes", "matchUpdateTypes": ["patch"]}]}\n'),
        bad('{\n  // weekdays\n  «"timezone"»: "Europe/Berln",\n}\n', path="renovate.json5"),
        good(
            '{\n  // weekdays\n  "extends": ["config:recommended", "local>acme/renovate"],\n  "automerge": true,\n}\n',
            path=".github/renovate.json5",
            because="the options exist, and presets of other repositories are not read",
        ),
    ],
)
def invalid_configuration(problem: InvalidRenovateConfig) -> Iterator[Finding]:
    """Renovate does not accept this configuration.

    Renovate opens an issue about the error and stops all pull requests until it is corrected.
    Use the options of the reference with their types, and run `renovate-config-validator`. An unknown option is
    reported if it resembles a known one, because new ones are added.

    <https://docs.renovatebot.com/configuration-options/>
    """
    yield Finding(at=problem.at, message=problem.message)
