from collections.abc import Iterator

from aurora_devops import Finding, Fix, Script, bad, good, policy
from aurora_devops.formats.shell import Command, Word

from ._scripts import names, place, put, shellcheck

_FILES = names("rm mv cp chmod chown chgrp cat grep tar zip gzip wc sort touch sed install md5sum sha256sum")


@policy(
    "SHL029",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2035"),
    examples=[
        bad("FROM debian:12\nRUN rm -r «*.bak»\n", fixed="FROM debian:12\nRUN rm -r ./*.bak\n"),
        good(
            "FROM debian:12\nRUN rm -r ./*.bak && rm -- *.tmp\n",
            because="`./` and `--` prevent that a name is read as an option",
        ),
        good("FROM debian:12\nRUN echo *.bak\n", because="`echo` only prints the names"),
    ],
)
def dashed_glob(script: Script) -> Iterator[Finding]:
    """A glob can expand to a file name that starts with a dash.

    `rm *` in a directory with a file named `-rf` treats the name as an option.
    Write `./*`.
    The program then prints the longer name, so the fix is not applied by default.
    """
    tree = script.parsed
    if tree is None or "*" not in script.text:
        return
    for command in tree.called(*_FILES):
        for word in _bare_globs(command):
            fix = Fix((put(script, word.start, "./"),))
            yield Finding(
                place(script, word), f"'{word.raw}' can expand to an option; write './{word.raw}'", fix
            )


def _bare_globs(command: Command) -> Iterator[Word]:
    for word in command.arguments:
        if word.text == "--":
            return
        if word.raw[0] in "*?" and word.glob and word.static:
            yield word
