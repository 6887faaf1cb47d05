from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.nearest import suggest
from aurora_devops.kinds.github import JobIn, Workflow

from ._edits import replaced, respelled

_READ_WRITE = (
    "actions",
    "artifact-metadata",
    "attestations",
    "checks",
    "code-quality",
    "contents",
    "deployments",
    "discussions",
    "issues",
    "packages",
    "pages",
    "pull-requests",
    "repository-projects",
    "security-events",
    "statuses",
)
_LEVELS = {
    **dict.fromkeys(_READ_WRITE, ("read", "write", "none")),
    "id-token": ("write", "none"),
    "models": ("read", "none"),
    "metadata": ("read", "none"),
    "copilot-requests": ("write", "none"),
    "vulnerability-alerts": ("read", "none"),
}


@policy(
    "GHA019",
    severity="error",
    category="validity",
    equivalents={"actionlint": ("permissions", "syntax-check")},
    examples=[
        bad(
            """\
            on: push
            permissions: «write»
            jobs:
              test:
                runs-on: ubuntu-24.04
                permissions:
                  «check»: write
                  issues: «readable»
                  id-token: «read»
                steps:
                  - run: make test
            """
        ),
        bad(
            """\
            on: push
            permissions:
              «content»: read
              issues: «raed»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on: push
            permissions:
              contents: read
              issues: read
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
        ),
        good(
            """\
            on: push
            permissions: read-all
            jobs:
              test:
                runs-on: ubuntu-24.04
                permissions:
                  contents: read
                  id-token: write
                steps:
                  - run: make test
              lint:
                runs-on: ubuntu-24.04
                permissions: {}
                steps:
                  - run: make lint
            """,
            because="names and values are valid, and `id-token` can only be `write` or `none`",
        ),
    ],
)
def invalid_permission(node: Workflow | JobIn) -> Iterator[Finding]:
    """`permissions` has an unknown name or value.

    GitHub rejects the workflow.
    Set known permissions to `read`, `write` or `none`.
    The fix writes the known permission or level that is most similar, which may not be the intended one, so it is
    not applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
    """
    owner = node if isinstance(node, Workflow) else node.job
    if "permissions" not in owner.given:
        return
    said = owner.permissions
    if said is None:
        yield Finding(
            at=owner.at["permissions"],
            message="'permissions' has no value; write {} for no permissions",
            fix=replaced(owner.at["permissions"], "{}"),
        )
    elif isinstance(said, str):
        if said not in ("read-all", "write-all") and "${{" not in said:
            message = f"'permissions' must be a mapping, 'read-all' or 'write-all', not {said!r}"
            near = suggest(said, ("read-all", "write-all"))
            fix = respelled(owner.at["permissions"], said, near.correction)
            yield Finding(at=owner.at["permissions"], message=message, fix=fix)
    else:
        for name, level in said.items():
            levels = _LEVELS.get(name)
            if levels is None:
                near = suggest(name, _LEVELS)
                at = owner.at["permissions"][name].key
                fix = replaced(at, near.correction, said)
                yield Finding(at=at, message=f"unknown permission '{name}'{near}", fix=fix)
            elif level not in levels:
                message = f"permission '{name}' must be {' or '.join(levels)}, not {level!r}"
                at = owner.at["permissions"][name]
                near = suggest(str(level).lower(), levels)
                fix = respelled(at, level, near.correction) if isinstance(level, str) else None
                yield Finding(at=at, message=message, fix=fix)
