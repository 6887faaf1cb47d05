from collections.abc import Iterator

from aurora_devops import Finding, Fix, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.words import word_set
from aurora_devops.formats.shell import Command, Redirect, Word

from ._scripts import put

_PROGRAMS = (
    "conda",
    "mamba",
    "npm",
    "pdm",
    "pip",
    "pip3",
    "pnpm",
    "poetry",
    "python",
    "python3",
    "uv",
    "yarn",
)
_VERBS = word_set("add i install")
# What remains of `=2.0`, `=2.0,` or `5` for the name of the file.
_VERSION = regex(r"=?v?\d[\w.*+-]*,?|=")


@policy(
    "SHL051",
    severity="error",
    category="reliability",
    examples=[
        bad(
            "FROM python:3.13\nRUN pip install --no-cache-dir «httpx>=0.27» uvicorn\n",
            fixed='FROM python:3.13\nRUN pip install --no-cache-dir "httpx>=0.27" uvicorn\n',
        ),
        bad("FROM python:3.13\nRUN python -m pip install «'celery[redis]'>=5.4,<6»\n"),
        bad(
            "test:\n  script:\n    - uv pip install «django<5»\n",
            path=".gitlab-ci.yml",
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: npm install -g «pnpm@>=9»
            """,
            kind="github-workflow",
        ),
        good(
            'FROM python:3.13\nRUN pip install --no-cache-dir "httpx>=0.27"\n',
            because="the quotes keep the version",
        ),
        good(
            "FROM python:3.13\nRUN pip install httpx==0.28.1>install.log 2>&1\n",
            because="the output goes to a file",
        ),
        good("FROM python:3.13\nRUN pip install httpx > 1\n", because="the redirection is a word of its own"),
    ],
)
def redirected_requirement(script: Script) -> Iterator[Finding]:
    """The version of a package is not in quotes, so the shell reads `>` or `<` in it as a redirection.

    `pip install httpx>=0.27` installs any version, and writes the output to a file `=0.27`. With `<` the command fails,
    because the file does not exist.
    Put the requirement in quotes: `pip install "httpx>=0.27"`.

    <https://www.gnu.org/software/bash/manual/html_node/Redirections.html>
    """
    if script.parsed is None or not any(sign in script.text for sign in "<>"):
        return
    for command in script.parsed.called(*_PROGRAMS):
        if command.redirects and any(word.text in _VERBS for word in command.arguments):
            for word, last in _cut(command):
                text = script.text[word.start : last.end]
                fix = (
                    Fix((put(script, word.start, '"'), put(script, last.end, '"')))
                    if word.raw == word.text
                    else None
                )
                message = f"the shell reads '{last.operator}' in '{text}' as a redirection; write \"{text}\""
                yield Finding(script.place(word.start, last.end), message, fix)


def _cut(command: Command) -> Iterator[tuple[Word, Redirect]]:
    """The arguments that end where a redirection with a version begins, and the last redirection without a space."""
    begins = {one.start: one for one in command.redirects}
    for word in command.arguments:
        last = begins.get(word.end)
        if last is None or last.operator not in ("<", ">") or last.descriptor or not _is_version(last):
            continue
        while (after := begins.get(last.end)) is not None and _is_version(after):
            last = after
        yield word, last


def _is_version(redirect: Redirect) -> bool:
    target = redirect.target
    return (
        target is not None
        and target.start == redirect.start + len(redirect.operator)
        and _VERSION.fullmatch(target.raw) is not None
    )
