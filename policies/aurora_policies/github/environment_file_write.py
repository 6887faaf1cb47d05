import re
from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.kinds.github import StepIn

_TARGET = re.compile(
    r"^(?P<what>.*?)(?:>>?|\|[ \t]*(?:tee|Out-File|Add-Content|sponge)\b[^\n]*?)[ \t]*[\"']?"
    r"(?:\$\{?(?:env:)?GITHUB_(?P<unix>ENV|PATH)\b\}?|%GITHUB_(?P<windows>ENV|PATH)%)",
    re.MULTILINE | re.IGNORECASE,
)
_DYNAMIC = re.compile(r"[$`]|%\w+%")
_PRIVILEGED = frozenset({"pull_request_target", "workflow_run"})


@policy(
    "GHA071",
    severity="warning",
    category="security",
    equivalents={"zizmor": "github-env"},
    examples=[
        bad(
            """\
            on: pull_request_target
            jobs:
              label:
                runs-on: ubuntu-24.04
                steps:
                  - run: «echo "TITLE=$TITLE" >> "$GITHUB_ENV"»
                    env:
                      TITLE: ${{ github.event.pull_request.title }}
            """
        ),
        good(
            """\
            on: pull_request_target
            jobs:
              label:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      echo "MODE=fast" >> "$GITHUB_ENV"
                      echo "title=$TITLE" >> "$GITHUB_OUTPUT"
            """
        ),
        good(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo "VERSION=$(cat VERSION)" >> "$GITHUB_ENV"
            """,
            because="here only those write who may push anyway",
        ),
    ],
)
def environment_file_write(script: Script) -> Iterator[Finding]:
    """A script that strangers can start writes a value into the environment of all later steps.

    A line end in the value sets another variable, `LD_PRELOAD` or `PATH` say, and with it runs a program.
    Hand values on through `$GITHUB_OUTPUT`.
    """
    inside = script.context
    if "GITHUB_" not in script.text.upper() or not isinstance(inside, StepIn):
        return
    workflow = inside.workflow
    if workflow is not None and not _PRIVILEGED & workflow.on.keys():
        return
    for match in _TARGET.finditer(script.text):
        if _DYNAMIC.search(match["what"]):
            name = (match["unix"] or match["windows"]).upper()
            yield Finding(at=inside.at["run"], message=f"a value from elsewhere goes into GITHUB_{name}")
            return
