from collections.abc import Iterator

from aurora_devops import Finding, Fix, Script, bad, good, policy

from ._scripts import place, put, shellcheck


@policy(
    "SHL048",
    severity="error",
    category="validity",
    equivalents=shellcheck("SC1035", "SC1072", "SC1073"),
    examples=[
        bad(
            'FROM debian:12\nRUN if «[-z» "$A" ]; then exit 1; fi\n',
            fixed='FROM debian:12\nRUN if [ -z "$A" ]; then exit 1; fi\n',
        ),
        bad(
            "FROM debian:12\nRUN if [ -z «x]»; then exit 1; fi\n",
            fixed="FROM debian:12\nRUN if [ -z x ]; then exit 1; fi\n",
        ),
        good('FROM debian:12\nRUN if [ -z "$A" ]; then exit 1; fi\n', because="the brackets have spaces"),
        good("FROM debian:12\nRUN ls [a-z]*\n", because="`[a-z]` is a glob"),
    ],
)
def missing_space_in_test(script: Script) -> Iterator[Finding]:
    """A bracket of a test has no space next to it.

    `[` is a command, and `[-z` is a different one that does not exist, so the test always fails.
    Put spaces around the brackets.
    """
    tree = script.parsed
    if tree is None or "[" not in script.text:
        return
    for command in tree.commands:
        raw = command.word
        bracket = "[[" if raw.startswith("[[") else "["
        if raw.startswith("[") and raw not in ("[", "[["):
            word = command.words[0]
            fix = Fix((put(script, word.start + len(bracket), " "),))
            yield Finding(
                place(script, word), f"'{raw}' is run as a command; add a space after the bracket", fix
            )
        elif raw in ("[", "[[") and len(command.words) > 1:
            word, closing = command.words[-1], raw.replace("[", "]")
            if word.raw.endswith(closing) and word.raw != closing and "[" not in word.raw:
                fix = Fix((put(script, word.end - len(closing), " "),))
                yield Finding(
                    place(script, word), f"the test has no separate '{closing}'; add a space before it", fix
                )
