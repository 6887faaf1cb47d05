from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dependabot import Update

_DAYS = 7
# The ecosystems whose releases Dependabot can date.
_DATED = frozenset(
    [
        "bazel",
        "bun",
        "bundler",
        "cargo",
        "composer",
        "devcontainers",
        "docker",
        "docker-compose",
        "dotnet-sdk",
        "elm",
        "github-actions",
        "gitsubmodule",
        "gomod",
        "gradle",
        "helm",
        "julia",
        "maven",
        "mix",
        "npm",
        "nuget",
        "opentofu",
        "pip",
        "pub",
        "swift",
        "terraform",
        "uv",
    ]
)


@policy(
    "DEP004",
    severity="info",
    category="security",
    equivalents={"zizmor": "dependabot-cooldown"},
    examples=[
        bad(
            """\
            version: 2
            updates:
              - package-ecosystem: «npm»
                directory: /
                schedule:
                  interval: daily
            """,
            fixed="""\
            version: 2
            updates:
              - package-ecosystem: npm
                directory: /
                schedule:
                  interval: daily
                cooldown:
                  default-days: 7
            """,
        ),
        bad(
            """\
            version: 2
            updates:
              - package-ecosystem: npm
                directory: /
                schedule:
                  interval: daily
                cooldown:
                  default-days: «2»
            """,
            fixed="""\
            version: 2
            updates:
              - package-ecosystem: npm
                directory: /
                schedule:
                  interval: daily
                cooldown:
                  default-days: 7
            """,
        ),
        good(
            """\
            version: 2
            updates:
              - package-ecosystem: npm
                directory: /
                schedule:
                  interval: daily
                cooldown:
                  default-days: 7
              - package-ecosystem: vcpkg
                directory: /
                schedule:
                  interval: weekly
            """,
            because="releases must be a week old, and Dependabot has no cooldown for vcpkg",
        ),
    ],
)
def missing_cooldown(update: Update) -> Iterator[Finding]:
    """An entry proposes versions in the first days after their release.

    Malicious releases are usually detected and removed within a few days; until then an update installs them, and runs
    them in the checks of the pull request.
    Set `cooldown.default-days` to 7 or more. Security updates are not delayed.

    <https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference#cooldown->
    """
    ecosystem = update.package_ecosystem
    if ecosystem not in _DATED or update.open_pull_requests_limit == 0:
        return
    cooldown = update.cooldown
    if cooldown is None:
        below = update.at["schedule"] if "schedule" in update.given else update.at["package-ecosystem"]
        fix = Fix((Edit(below.below, f"cooldown:\n  default-days: {_DAYS}"),))
        message = f"ecosystem '{ecosystem}' has no cooldown; set default-days to {_DAYS} or more"
        yield Finding(at=update.at["package-ecosystem"], message=message, fix=fix)
    elif cooldown.default_days is None:
        by_level = (cooldown.semver_major_days, cooldown.semver_minor_days, cooldown.semver_patch_days)
        if None in by_level:
            message = (
                f"the cooldown of ecosystem '{ecosystem}' has no default-days; set it to {_DAYS} or more"
            )
            yield Finding(at=update.at["cooldown"].key, message=message)
    elif cooldown.default_days < _DAYS:
        at = cooldown.at["default-days"]
        message = f"default-days is {cooldown.default_days}; set it to {_DAYS} or more"
        yield Finding(at=at, message=message, fix=Fix((Edit(at, str(_DAYS)),)))
