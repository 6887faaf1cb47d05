from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import JobIn, StepIn, Uses


@policy(
    "GHA095",
    severity="warning",
    category="security",
    equivalents={"zizmor": "obfuscation"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «github/codeql-action/./init@v4»
                  - uses: «actions/cache/save/../restore@v5»
                  - uses: «actions/checkout/@v6»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: github/codeql-action/init@v4
                  - uses: actions/cache/restore@v5
                  - uses: actions/checkout@v6
            """,
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «actions/cache/../../checkout@v6»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: github/codeql-action/init@v4
                  - uses: ./../shared/action
            """,
            because="the path names the action directly, and a local path may leave the folder",
        ),
    ],
)
def unnormalized_action_path(inside: StepIn | JobIn) -> Iterator[Finding]:
    """The path of an action has parts that lead nowhere, such as `//`, `/./` or `/../`.

    GitHub runs the action that remains, while reviewers, allow lists and linters that compare the text see another one.
    Write `owner/repository/path@ref` without these parts.
    """
    uses = inside.step.action if isinstance(inside, StepIn) else inside.job.action
    if uses is None or uses.local or uses.docker or not uses.ref or not uses.owner or not uses.repository:
        return
    named = uses.text.partition("@")[0].count("/") > 1
    if not named or not {"", ".", ".."} & set(uses.path.split("/")):
        return
    at = inside.at["uses"].sub(0, len(uses.text))
    straight = _straight(uses)
    fix = Fix((Edit(at, straight),), safe=True) if straight else None
    instead = f"; write '{straight}'" if straight else ""
    yield Finding(
        at=at, message=f"'{uses.text}' has an empty part, '.' or '..' in its path{instead}", fix=fix
    )


def _straight(uses: Uses) -> str | None:
    """The reference without these parts; None if its path leaves the repository."""
    parts: list[str] = []
    for part in uses.path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return f"{'/'.join((uses.owner, uses.repository, *parts))}@{uses.ref}"
