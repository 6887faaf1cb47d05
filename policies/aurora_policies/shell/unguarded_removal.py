from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex

from ._scripts import place, shellcheck

# A variable and nothing but a slash, or what lies directly in it, behind it.
_ROOT_IF_EMPTY = regex(
    r'"?\$(?:\w+|\{\w+\})"?/"?(?:\*|bin|etc|lib|usr|var|home|root|opt|boot|\.\*)?"?/?\*?\Z'
)


@policy(
    "SHL043",
    severity="warning",
    category="reliability",
    equivalents=shellcheck("SC2115"),
    examples=[
        bad('FROM debian:12\nRUN rm -rf «"$TARGET"/*»\n'),
        good('FROM debian:12\nRUN rm -rf "${TARGET:?}"/*\n', because="`:?` stops if the variable is empty"),
        good(
            'FROM debian:12\nRUN TARGET=/app; rm -rf "$TARGET"/*\n',
            because="the variable is set in the script",
        ),
        good(
            'FROM debian:12\nENV TARGET=/app\nRUN rm -rf "$TARGET"/*\n',
            because="the variable is set in the Dockerfile",
        ),
    ],
)
def unguarded_removal(script: Script) -> Iterator[Finding]:
    """A recursive removal starts at the root directory if a variable is empty.

    `rm -rf "$dir"/*` with an empty `dir` is `rm -rf /*`.
    Write `"${dir:?}"/*`, which stops the script instead.
    """
    tree = script.parsed
    if tree is None or "rm" not in script.text:
        return
    given = getattr(script.context, "environment", {})
    for command in tree.called("rm"):
        if not command.has_flag("-r", "-R", "--recursive"):
            continue
        for word in command.arguments:
            if not word.static and _ROOT_IF_EMPTY.match(word.raw) and len(word.expansions) == 1:
                name = word.expansions[0].name
                values = [a.value for a in tree.assignments if a.name == name]
                if not (
                    given.get(name) or (values and all(v is not None and v.raw.strip("\"'") for v in values))
                ):
                    yield Finding(
                        place(script, word),
                        f"removes from the root directory if '{name}' is empty; write ${{{name}:?}}",
                    )
