from collections.abc import Iterator
from itertools import pairwise

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import names, place, shellcheck

_UNARY = names("-a -b -c -d -e -f -g -h -k -n -o -p -r -s -t -u -v -w -x -z -L -O -G -N -S !")


@policy(
    "SHL039",
    severity="info",
    category="maintainability",
    equivalents=shellcheck("SC2166"),
    examples=[
        bad('FROM debian:12\nRUN [ -n "$A" «-a» -n "$B" ] && make\n'),
        good(
            'FROM debian:12\nRUN [ -n "$A" ] && [ -n "$B" ] && make\n',
            because="two tests are combined by the shell",
        ),
        good(
            "FROM debian:12\nRUN [ -o errexit ] && [ -a file ]\n",
            because="with one operand, `-o` and `-a` test an option and a file",
        ),
    ],
)
def combined_test(script: Script) -> Iterator[Finding]:
    """A test combines conditions with `-a` or `-o`.

    POSIX removed both: with values such as `(` or `!` the result is ambiguous and differs between shells.
    Write `[ a ] && [ b ]` or `[ a ] || [ b ]`.
    """
    tree = script.parsed
    if tree is None or (" -a " not in script.text and " -o " not in script.text):
        return
    for command in tree.called("[", "test"):
        words = command.arguments
        for before, word in pairwise(words):
            if word.raw in ("-a", "-o") and before.raw not in _UNARY and before.raw != "(":
                yield Finding(
                    place(script, word),
                    f"obsolete '{word.raw}' in a test; use two tests with {'&&' if word.raw == '-a' else '||'}",
                )
