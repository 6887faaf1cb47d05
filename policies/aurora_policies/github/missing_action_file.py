from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github.action_files import MissingActionFile

_NODE = """\
name: Greet
description: Greets somebody.
runs:
  using: node24
  main: dist/index.js
"""


@policy(
    "GHA097",
    severity="error",
    category="validity",
    equivalents={"actionlint": "action"},
    examples=[
        bad(
            _NODE.replace("dist/index.js", "«dist/index.js»"),
            path="greet/action.yml",
            files={"greet/src/index.ts": "console.log('hello')\n"},
        ),
        bad(
            "name: Scan\ndescription: Scans files.\nruns:\n  using: docker\n  image: «docker/Dockerfile»\n",
            path="scan/action.yml",
            files={"scan/Dockerfile": "FROM alpine:3.22\n"},
        ),
        good(
            _NODE,
            path="greet/action.yml",
            files={"greet/dist/index.js": "console.log('hello')\n"},
            because="the file exists",
        ),
        good(
            _NODE,
            path="greet/action.yml",
            files={"greet/src/index.ts": "console.log('hello')\n", ".gitignore": "dist/\n"},
            because="git ignores the file, so it is built for each release",
        ),
    ],
)
def missing_action_file(problem: MissingActionFile) -> Iterator[Finding]:
    """An action starts a file that the repository does not have.

    Each step that uses the action fails.
    Correct the path, or commit the file that the build writes. Files that git ignores are not reported.

    https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
    """
    yield Finding(at=problem.at, message=problem.message)
