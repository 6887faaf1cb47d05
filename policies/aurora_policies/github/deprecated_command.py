from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Script, bad, good, policy
from aurora_devops.core.lazy import regex

_COMMAND = regex(r"::(set-output|save-state|set-env|add-path)(?=::| name=| *\w+=)")
_ECHO = regex(
    r'(?m)^(?P<lead>[ \t]*)echo "::(?P<word>set-output|save-state) name=(?P<name>[\w-]+)::(?P<value>[^"\n`]*)"'
    r"(?P<rest>[ \t]*)$"
)
_FILES = {
    "set-output": "GITHUB_OUTPUT",
    "save-state": "GITHUB_STATE",
    "set-env": "GITHUB_ENV",
    "add-path": "GITHUB_PATH",
}


@policy(
    "GHA033",
    severity="warning",
    category="reliability",
    equivalents={"actionlint": "deprecated-commands"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      version=$(cat VERSION)
                      echo "«::set-output» name=version::$version"
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      version=$(cat VERSION)
                      echo "version=$version" >> "$GITHUB_OUTPUT"
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      echo "version=1" >> "$GITHUB_OUTPUT"
                      echo "::notice::done"
            """,
            because="other workflow commands are not deprecated",
        ),
    ],
)
def deprecated_command(script: Script) -> Iterator[Finding]:
    """A script uses a deprecated workflow command.

    `set-env` and `add-path` already fail; `set-output` and `save-state` print a warning in every run and will be
    removed, because the output of any program can contain them.
    Append to the file instead: `echo "name=value" >> "$GITHUB_OUTPUT"`.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    if "::" not in script.text:
        return
    for match in _COMMAND.finditer(script.text):
        word = match[1]
        message = f"workflow command '{word}' is deprecated; append to ${_FILES[word]}"
        start = script.text.rfind("\n", 0, match.start()) + 1
        yield Finding(at=script.place(*match.span()), message=message, fix=_fix(script, start))


def _fix(script: Script, start: int) -> Fix | None:
    echo = _ECHO.match(script.text, start)
    if echo is None or script.parsed is None:
        return None
    line = f'{echo["lead"]}echo "{echo["name"]}={echo["value"]}" >> "${_FILES[echo["word"]]}"{echo["rest"]}'
    return Fix((Edit(script.place(*echo.span()), line),), safe=True)
