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
    category="reliability",
    examples=[
        bad("FROM node:24\nCMD «['node', 'server.js']»\n", fixed='FROM node:24\nCMD ["node", "server.js"]\n'),
        bad(
            'FROM node:24\nCMD «["node", "server.js",]»\n', fixed='FROM node:24\nCMD ["node", "server.js"]\n'
        ),
        good('FROM node:24\nCMD ["node", "server.js"]\n'),
        good("FROM debian:13\nRUN [ -f /etc/passwd ]\n", because="this is the command `[`"),
    ],
)
def broken_exec_form(command: Command) -> Iterator[Finding]:
    """A command looks like a JSON array but is not valid JSON.

    Docker runs it as shell form, including the brackets, and the container fails with `[node,: not found`.
    Use double quotes, commas between the words, and no comma after the last one.

    https://docs.docker.com/reference/dockerfile/#exec-form
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
    message = f"{command.name} is not valid JSON, so a shell runs the brackets; use double quotes"
    yield Finding(at=at, message=message, fix=fix)
