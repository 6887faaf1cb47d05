from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.github import StepIn
from aurora_devops.kinds.github.callers import OTHER_SERVER

# Forgejo and Gitea take the URL of an action, too.
_SERVER = regex(r"https?://[^/\s]+/")
_REMOTE = regex(r"[\w.-]+/[\w.-]+(?:/[^@\s]+)?@[^\s@]+\Z")


@policy(
    "GHA057",
    severity="error",
    category="validity",
    equivalents={"actionlint": "action"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «actions/checkout»
                  - uses: «checkout@v4»
                  - uses: «docker://»
                  - uses: «'docker://alpine:'»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - uses: github/codeql-action/init@v3
                  - uses: ./build
                  - uses: docker://alpine:3.20
            """,
            because="an action has an owner and a ref, or is local or an image",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: docker
                steps:
                  - uses: https://code.example.com/actions/checkout@v4
            """,
            path=".forgejo/workflows/ci.yaml",
            because="Forgejo and Gitea take a URL",
        ),
    ],
)
def invalid_action_reference(inside: StepIn) -> Iterator[Finding]:
    """The reference to an action is invalid.

    GitHub rejects the workflow.
    Write `owner/repository@ref`, `./path` for an action of this repository, or `docker://image`.
    """
    uses = (inside.step.uses or "").strip()
    if inside.workflow is not None and OTHER_SERVER in inside.workflow.known_contexts:
        uses = _SERVER.sub("", uses)
    if not uses or uses.startswith(("./", "../", "$/")) or "${{" in uses:
        return
    if uses.startswith("docker://"):
        if uses == "docker://":
            yield Finding(at=inside.at["uses"], message="'docker://' has no image")
        elif uses.endswith(":"):
            yield Finding(at=inside.at["uses"], message=f"'{uses}' has no tag after the colon")
    elif not _REMOTE.match(uses):
        yield Finding(at=inside.at["uses"], message=f"'{uses}' is not owner/repository@ref")
