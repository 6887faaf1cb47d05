import re
from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.kinds.github import StepIn

_COMMAND = re.compile(
    r"\b(?:twine(?:==[\w.]+)?|uv|poetry|hatch|pdm|flit|npm|cargo|gem)[ \t]+(?:\\\r?\n[ \t]*)?"
    r"(?:(?<=twine )upload|(?<!twine )(?:publish|push)\b|upload\b)"
)
# Another index, where trust may not be had, or no publication at all.
_ELSEWHERE = re.compile(r"--(?:repository|repository-url|index|publish-url|registry|host|dry-run)\b")
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
                  - uses: pypa/gh-action-pypi-publish@release/v1
            """
        ),
    ],
)
def publishing_token(node: Script | StepIn) -> Iterator[Finding]:
    """A package is published with a token that lives for ever.

    Whoever finds it can publish under the project's name until somebody notices.
    PyPI, npm, Cargo and RubyGems trust a workflow itself: give the job `id-token: write` and no token.

    The documentation of each registry calls this trusted publishing.
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
            yield Finding(at=at, message=f"{uses.slug} needs no {name} where the workflow is trusted")
        return
    if not isinstance(node.context, StepIn) or _trusted(node.context):
        return
    for match in _COMMAND.finditer(node.text):
        end = node.text.find("\n", match.end())
        if _ELSEWHERE.search(node.text, match.end(), end if end >= 0 else len(node.text)):
            continue
        yield Finding(at=node.place(*match.span()), message="this publishes with a token that never expires")


def _trusted(inside: StepIn) -> bool:
    """Whether the job can prove who it is."""
    for owner in (inside.job, inside.workflow):
        permissions = owner.permissions if owner else None
        if permissions is not None:
            return permissions == "write-all" or (
                isinstance(permissions, dict) and permissions.get("id-token") == "write"
            )
    return False
