import json
from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Command

_WORDS = regex(r"""\[\s*(?>(?:(?:'[^'"\\]*'|"[^'"\\]*")\s*(?:,\s*)?)+)\]""")
_WORD = regex(r"""['"]([^'"]*)['"]""")


@policy(
    "DKR028",
    severity="error",
    category="validity",
    examples=[
        bad("FROM node:24\nCMD «['node', 'server.js']»\n", fixed='FROM node:24\nCMD ["node", "server.js"]\n'),
        bad(
            'FROM node:24\nCMD «["node", "server.js",]»\n', fixed='FROM node:24\nCMD ["node", "server.js"]\n'
        ),
        good('FROM node:24\nCMD ["node", "server.js"]\n'),
        good("FROM debian:13\nRUN [ -f /etc/passwd ]\n", because="this is the command test"),
    ],
)
def broken_exec_form(command: Command) -> Iterator[Finding]:
    """A command looks like a JSON array and is none.

    Docker hands it to the shell, brackets and all: the container ends with `[node,: not found`.
    JSON wants double quotes, commas between the words, and no comma after the last one.
    """
    script = command.script
    if script is None or not command.looks_like_exec:
        return
    text = script.text.strip()
    start = script.text.index(text)
    at = script.place(start, start + len(text))
    fix = None
    if _WORDS.fullmatch(text):
        fix = Fix((Edit(at, json.dumps(_WORD.findall(text), ensure_ascii=False)),))
    yield Finding(at=at, message=f"{command.name} is no JSON array, so a shell gets the brackets", fix=fix)
