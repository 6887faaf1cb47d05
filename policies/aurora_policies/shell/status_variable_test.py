from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import place, shellcheck, stops_on_failure

_COMPARISONS = frozenset({"-eq", "-ne", "=", "==", "!=", "-gt"})


@policy(
    "SHL025",
    severity="info",
    category="maintainability",
    equivalents=shellcheck("SC2181"),
    examples=[
        bad("FROM debian:12\nRUN make; if [ «$?» -ne 0 ]; then exit 1; fi\n"),
        good("FROM debian:12\nRUN if ! make; then exit 1; fi\n", because="`if` tests the command itself"),
        good(
            "FROM debian:12\nRUN make; code=$?; test $code -lt 3\n",
            because="the status is stored and compared with several values",
        ),
    ],
)
def status_variable_test(script: Script) -> Iterator[Finding]:
    """A script tests `$?` instead of the command.

    Any command in between changes the value, and under `set -e` the script has already ended.
    Use the command as the condition: `if ! make; then`.
    """
    if "$?" not in script.text or script.parsed is None:
        return
    for command in script.parsed.called("[", "test", "[["):
        words = [word.text for word in command.arguments]
        if "$?" not in words or not _COMPARISONS.intersection(words) or not {"0", '"0"'}.intersection(words):
            continue
        word = command.arguments[words.index("$?")]
        never = stops_on_failure(script, command.start)
        message = (
            "a failure ends the script before $? is tested"
            if never
            else "test the command itself instead of $?"
        )
        yield Finding(place(script, word), message)
