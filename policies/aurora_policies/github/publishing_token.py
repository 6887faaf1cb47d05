from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.github import StepIn

_COMMAND = regex(
    r"\b(?:twine(?:==[\w.]+)?|uv|poetry|hatch|pdm|flit|npm|bun|cargo|gem|(?:dotnet[ \t]+)?nuget)"
    r"[ \t]+(?:\\\r?\n[ \t]*)?(?:(?<=twine )upload|(?<!twine )(?:publish|push)\b|upload\b)"
)
# Another index, which may not support trusted publishing, or a dry run.
_ELSEWHERE = regex(
    r"--(?:repository|repository-url|index|publish-url|registry|host|dry-run)\b|(?:--source|-s)[ =]+(?!\S*nuget\.org)\S"
)
_ACTIONS = {"pypa/gh-action-pypi-publish": "password", "rubygems/release-gem": "api-key"}


@policy(
    "GHA062",
    severity="info",
    category="security",
    equivalents={"zizmor": "use-trusted-publishing"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              publish:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      python -m build
                      «twine upload» dist/*
                  - run: «dotnet nuget push» *.nupkg --api-key "$KEY" --source https://api.nuget.org/v3/index.json
                  - uses: pypa/gh-action-pypi-publish@release/v1
                    with:
                      «password»: ${{ secrets.PYPI }}
            """
        ),
        good(
            """\
            on: push
            jobs:
              publish:
                runs-on: ubuntu-24.04
                permissions:
                  id-token: write
                steps:
                  - run: uv publish
                  - run: bun publish
                  - uses: pypa/gh-action-pypi-publish@release/v1
            """,
            because="a job with `id-token: write` uses trusted publishing",
        ),
    ],
)
def publishing_token(node: Script | StepIn) -> Iterator[Finding]:
    """A package is published with a long-lived token.

    Anyone who obtains the token can publish under the project's name until it is revoked.
    PyPI, npm, crates.io, RubyGems and NuGet support trusted publishing: give the job `id-token: write` and no token.

    https://docs.pypi.org/trusted-publishers/
    """
    if isinstance(node, StepIn):
        uses = node.step.action
        name = _ACTIONS.get(uses.slug) if uses is not None else None
        given = node.step.with_
        if uses is None or not name or not isinstance(given, dict) or not given.get(name):
            return
        index = str(given.get("repository-url") or given.get("repository_url") or "")
        if not index or "pypi" in index:
            at = node.at["with"][name].key
            yield Finding(
                at=at,
                message=f"input '{name}' of '{uses.slug}' is a long-lived token; use trusted publishing",
            )
        return
    if not isinstance(node.context, StepIn) or _trusted(node.context):
        return
    for match in _COMMAND.finditer(node.text):
        end = node.text.find("\n", match.end())
        if _ELSEWHERE.search(node.text, match.end(), end if end >= 0 else len(node.text)):
            continue
        yield Finding(
            at=node.place(*match.span()),
            message=f"'{match[0]}' publishes with a long-lived token; use trusted publishing",
        )


def _trusted(inside: StepIn) -> bool:
    """Whether the job can get an identity token."""
    for owner in (inside.job, inside.workflow):
        permissions = owner.permissions if owner else None
        if permissions is not None:
            return permissions == "write-all" or (
                isinstance(permissions, dict) and permissions.get("id-token") == "write"
            )
    return False
