from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.renovate import DeprecatedOption


@policy(
    "REN002",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            '{"extends": [«"config:base"»], "packageRules": [{«"matchPaths"»: ["web/**"]}]}\n',
            fixed='{"extends": ["config:recommended"], "packageRules": [{"matchFileNames": ["web/**"]}]}\n',
        ),
        bad('{«"stabilityDays"»: 3}\n'),
        good(
            '{"extends": ["config:recommended"], "minimumReleaseAge": "3 days"}\n',
            because="these are the present names",
        ),
    ],
)
def deprecated_option(option: DeprecatedOption) -> Iterator[Finding]:
    """An option or a preset of Renovate was replaced.

    Renovate migrates the configuration in each run, and opens a pull request about it or no longer supports the name.
    Use the new name. The fix renames what only has another name; other values have to be rewritten.

    <https://docs.renovatebot.com/config-migration/>
    """
    # An edit of a key or a value in JSON is quoted as the text around it.
    fix = Fix((Edit(option.at, option.new),)) if option.exact else None
    message = f"{option.what} '{option.name}' is deprecated; use '{option.new}'"
    yield Finding(at=option.at, message=message, fix=fix)
