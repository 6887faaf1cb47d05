from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex

from ._scripts import place, shellcheck

# An expression of a workflow (`${{ }}`) is expanded before the shell reads the script.
_EXPANSION = regex(r"\$(?:[A-Za-z_(]|\{(?!\{))|`[^`]+`")


@policy(
    "SHL026",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2016"),
    examples=[
        bad("FROM debian:12\nRUN echo «'Version $VERSION'»\n"),
        good('FROM debian:12\nRUN echo "Version $VERSION"\n', because="double quotes expand the variable"),
        good(
            "FROM debian:12\nRUN awk '{print $1}' list && sed -i 's/$x/y/' list\n",
            because="the program expands the text itself",
        ),
        good(
            "FROM debian:12\nRUN echo 'PATH=$PATH:/app' >> /etc/profile\n",
            because="a later shell expands the text",
        ),
        good(
            """\
            on: push
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo '${{ github.sha }}'
            """,
            kind="github-workflow",
            because="GitHub expands the expression before the script runs",
        ),
    ],
)
def literal_expansion(script: Script) -> Iterator[Finding]:
    """A variable is in single quotes, so it is not expanded.

    The text with its `$` is used instead of the value.
    Use double quotes.
    Programs that expand the text themselves are reported too, unless they are well known.
    """
    tree = script.parsed
    if tree is None or "'" not in script.text:
        return
    for command in tree.called("echo", "printf"):
        # What goes into a file or another program may be meant for a shell that reads it there.
        if command.pipeline is not None or command.redirects:
            continue
        for word in command.arguments:
            if word.raw[:1] == "'" and word.raw[-1:] == "'" and _EXPANSION.search(word.raw):
                yield Finding(
                    place(script, word), "the variable is not expanded in single quotes; use double quotes"
                )
