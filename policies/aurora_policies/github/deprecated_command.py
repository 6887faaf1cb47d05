from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Script, bad, good, policy
from aurora_devops.core.lazy import regex

_COMMAND = regex(r"::(set-output|save-state|set-env|add-path)(?=::| name=| *\w+=)")
# A line with one echo. Without quotes the value is one word, apart from what the shell splits anyway.
_ECHO = regex(
    r"""(?m)^(?P<lead>[ \t]*)echo (?:"(?P<double>[^"\n`]*)"|'(?P<single>[^'\n]*)'"""
    r"|(?P<bare>::[\w-]+(?: name=[\w-]+)?::(?:[\w./:@+,=-]|\$\w|\$\{\{[^}\n]*\}\}|\$\{\w+\})*))(?P<rest>[ \t]*)$"
)
_SET = regex(r"::(?P<word>set-output|save-state|set-env) name=(?P<name>[\w-]+)::(?P<value>[^%]*)\Z")
_ADD = regex(r"::(?P<word>add-path)::(?P<value>[^%]+)\Z")
_FILES = {
    "set-output": "GITHUB_OUTPUT",
    "save-state": "GITHUB_STATE",
    "set-env": "GITHUB_ENV",
    "add-path": "GITHUB_PATH",
}
# Commands that still work, so that the fix changes nothing.
_WORKING = frozenset({"set-output", "save-state"})


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
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      echo "«::add-path»::$HOME/bin"
                      echo '«::save-state» name=started::yes'
                      echo «::set-output» name=version::$VERSION
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      echo "$HOME/bin" >> "$GITHUB_PATH"
                      echo 'started=yes' >> "$GITHUB_STATE"
                      echo version=$VERSION >> "$GITHUB_OUTPUT"
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
    The fix for `set-env` and `add-path` makes them effective, so it is not applied by default.

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
    said = echo["double"] or echo["single"] or echo["bare"] or ""
    command = _SET.match(said) or _ADD.match(said)
    if command is None:
        return None
    word, value = command["word"], command["value"]
    if word != "add-path":
        value = f"{command['name']}={value}"
    quote = '"' if echo["double"] else "'" if echo["single"] else ""
    line = f'{echo["lead"]}echo {quote}{value}{quote} >> "${_FILES[word]}"{echo["rest"]}'
    return Fix((Edit(script.place(*echo.span()), line),), safe=word in _WORKING)
