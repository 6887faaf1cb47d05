from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.github import Step, StepIn

_COMMAND = regex(
    r"\b(?:twine(?:==[\w.]+)?|uv|poetry|hatch|pdm|flit|p?npm|bun|cargo|gem"
    r"|(?:dotnet[ \t]+)?nuget(?:\.exe)?)"
    r"[ \t]+(?:\\\r?\n[ \t]*)?(?:(?<=twine )upload|(?<!twine )(?:publish|push)\b|upload\b)"
)
# Another index, which may not support trusted publishing, or a dry run.
_ELSEWHERE = regex(
    r"--(?:repository|repository-url|index|publish-url|registry|host|dry-run)\b|(?:--source|-s)[ =]+(?!\S*nuget\.org)\S"
)
# The input with the token of an action, and those that name another index with its host.
_ACTIONS = {
    "pypa/gh-action-pypi-publish": ("password", ("repository-url", "repository_url"), "pypi"),
    "rubygems/configure-rubygems-credentials": ("api-token", ("gem-server",), "rubygems.org"),
    "rubygems/release-gem": ("api-key", (), ""),
}
_NPM = "registry.npmjs.org"


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
        bad(
            """\
            on: push
            jobs:
              gem:
                runs-on: ubuntu-24.04
                steps:
                  - uses: rubygems/configure-rubygems-credentials@v1
                    with:
                      «api-token»: ${{ secrets.GEMS }}
                  - uses: rubygems/release-gem@v1
                    with:
                      setup-trusted-publisher: «false»
              package:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/setup-node@v4
                    with:
                      «always-auth»: true
                  - run: «pnpm publish» --access public
            """
        ),
        good(
            """\
            on: push
            jobs:
              gem:
                runs-on: ubuntu-24.04
                steps:
                  - uses: rubygems/configure-rubygems-credentials@v1
                    with:
                      api-token: ${{ secrets.GEMS }}
                      gem-server: https://gems.example.com
                  - uses: actions/setup-node@v4
                    with:
                      always-auth: true
                  - run: npm ci
            """,
            because="another server may not support trusted publishing, and packages are only installed from npm",
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
        yield from _of_action(node)
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


def _of_action(inside: StepIn) -> Iterator[Finding]:
    uses, given = inside.step.action, inside.step.with_
    if uses is None or not isinstance(given, dict):
        return
    token, others, host = _ACTIONS.get(uses.slug, ("", (), ""))
    if token and given.get(token):
        index = next((str(given[name]) for name in others if given.get(name)), "")
        if not index or host in index:
            message = f"input '{token}' of '{uses.slug}' is a long-lived token; use trusted publishing"
            yield Finding(at=inside.at["with"][token].key, message=message)
    elif uses.slug == "rubygems/release-gem" and _is(given.get("setup-trusted-publisher"), "false"):
        message = "without 'setup-trusted-publisher' the gem is pushed with a long-lived token"
        yield Finding(at=inside.at["with"]["setup-trusted-publisher"], message=message)
    elif uses.slug == "actions/setup-node" and _is(given.get("always-auth"), "true"):
        steps = inside.job.steps if inside.job is not None else []
        if _NPM in str(given.get("registry-url") or _NPM) and any(_publishes(step) for step in steps):
            message = "'always-auth' is for a long-lived token; use trusted publishing"
            yield Finding(at=inside.at["with"]["always-auth"].key, message=message)


def _is(value: object, word: str) -> bool:
    return str(value).strip().lower() == word


def _publishes(step: Step) -> bool:
    return step.run is not None and "npm publish" in step.run


def _trusted(inside: StepIn) -> bool:
    """Whether the job can get an identity token."""
    for owner in (inside.job, inside.workflow):
        permissions = owner.permissions if owner else None
        if permissions is not None:
            return permissions == "write-all" or (
                isinstance(permissions, dict) and permissions.get("id-token") == "write"
            )
    return False
