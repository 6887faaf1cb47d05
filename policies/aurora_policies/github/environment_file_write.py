import re
from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.github import StepIn

_TARGET = regex(
    r"[\"']?(?:\$\{?(?:env:)?GITHUB_(?P<unix>ENV|PATH)\b\}?|%GITHUB_(?P<windows>ENV|PATH)%)", re.IGNORECASE
)
_WRITER = regex(r"\|[ \t]*+(?:tee|Out-File|Add-Content|sponge)\b", re.IGNORECASE)
_DYNAMIC = regex(r"[$`]|%\w+%")
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
            """,
            because="a constant is safe, and an output sets no variable",
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
            because="the event is started by accounts with write access only",
        ),
    ],
)
def environment_file_write(script: Script) -> Iterator[Finding]:
    """A privileged workflow writes a dynamic value to `GITHUB_ENV` or `GITHUB_PATH`.

    A line break in the value sets another variable, for example `LD_PRELOAD` or `PATH`, and runs a program in
    later steps.
    Pass values between steps through `$GITHUB_OUTPUT`.
    """
    inside = script.context
    if "GITHUB_" not in script.text.upper() or not isinstance(inside, StepIn):
        return
    workflow = inside.workflow
    if workflow is not None and not _PRIVILEGED & workflow.on.keys():
        return
    for line in script.text.split("\n"):
        name = _written_file(line)
        if name:
            message = f"a dynamic value is written to GITHUB_{name}; use GITHUB_OUTPUT"
            yield Finding(at=inside.at["run"], message=message)
            return


def _written_file(line: str) -> str:
    """The environment file to which a line writes a value that is not fixed: ENV or PATH, or nothing."""
    writer = _WRITER.search(line)
    first_dynamic = _DYNAMIC.search(line)
    for match in _TARGET.finditer(line):
        end = match.start()
        while end and line[end - 1] in " \t":
            end -= 1
        if writer is not None and writer.end() <= match.start():
            end = writer.start()
        elif line[end - 1 : end] == ">":
            end -= 2 if line[end - 2 : end] == ">>" else 1
        else:
            continue
        if first_dynamic is not None and first_dynamic.end() <= end:
            return (match["unix"] or match["windows"]).upper()
        return ""
    return ""
