"""Messages, pages and descriptions of options are plain technical English, and messages quote the user's names."""

import importlib
import re
from collections.abc import Iterator
from functools import cache

import pytest

from aurora_devops.core.node import Node
from aurora_devops.core.policy import Example, Policy
from aurora_devops.testing import findings, unmark
from each_policy import each_policy

# What is not written, with an example that is refused and what is written instead.
REFUSED = {
    r"nobody|somebody|anybody|everybody|whoever|whomever": ("whoever reaches it", "a client that reaches it"),
    r"stands?|stood": ("the key stands above", "the key is above"),
    r"speaks? of": ("the page speaks of it", "the page describes it"),
    r"hangs? on": ("it hangs on the name", "it depends on the name"),
    r"(?:is|are) gone": ("the field is gone", "the field was removed"),
    r"(?:is|are) named by": ("the image is named by a tag", "the image uses a tag"),
    r"go(?:es)? on": ("the job goes on", "the job continues"),
    r"tells?|told|says?|said|asks|wants": ("the file says so", "the file sets it"),
    r"holds?|held": ("the file holds a password", "the file contains a password"),
    r"silences?": ("it silences a finding", "it suppresses a finding"),
    r"(?<!there )(?:is|are) no (?!longer\b|more\b|different\b|other\b)\w+": (
        "it is no date",
        "it is not a date",
    ),
    r"there (?:is|are) none": ("there is none", "it does not exist"),
    r"blanks?(?! lines?\b)": ("a blank before it", "whitespace before it"),
    r"texts|(?:an?|no|this) (?:\w+ )?text(?! (?:file|editor|field|panel)s?\b)": (
        "a text is set",
        "text is set",
    ),
    r"mend(?:s|ed)?": ("mend it", "correct it"),
}
_REFUSED = re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in REFUSED), re.IGNORECASE)
_CODE = re.compile(r"`[^`]*`|(?<!\w)'[^']*'(?!\w)|\"[^\"]*\"|<?https?://\S+")

# Words of the formats and of shells, which messages may use without quotes.
_KINDS = (
    "alertmanager",
    "compose",
    "dockerfile",
    "github",
    "grafana",
    "kubernetes",
    "openapi",
    "prometheus",
)
_COMMANDS = frozenset({"cat", "cd", "curl", "ls", "service", "sudo", "test", "top", "wget"})
_TERMS = frozenset(
    {
        "a",
        "array",
        "bind",
        "bridge",
        "default",
        "false",
        "host",
        "if",
        "none",
        "null",
        "read",
        "root",
        "seconds",
        "true",
        "write",
    }
)
# A setting as it is written: `restart: always`.
_SETTING = re.compile(r"([\w.-]+): ([\w./:@-]+)")
_NAME = re.compile(r"(?=.*[a-z])[A-Za-z][\w./:@-]*")


@each_policy
def test_wording(policy: Policy) -> None:
    problems = [
        f"{match[0]!r} in the {where}: {text}"
        for where, text in _written(policy)
        for match in _REFUSED.finditer(_CODE.sub("X", text))
    ]
    for example in policy.examples:
        for message in _messages(policy, example):
            problems += [
                f"{match[0]!r} in the message: {message}"
                for match in _REFUSED.finditer(_CODE.sub("X", message))
            ]
            problems += [
                f"{name!r} is not quoted in the message: {message}"
                for name in _unquoted(message, _marked(example))
            ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("pattern", "refused", "accepted"), [(key, *texts) for key, texts in REFUSED.items()]
)
def test_the_patterns_refuse_what_they_name(pattern: str, refused: str, accepted: str) -> None:
    assert re.search(rf"\b(?:{pattern})\b", refused)
    assert not _REFUSED.search(accepted)


@pytest.mark.parametrize(
    "text",
    [
        "stored in plain text",
        "is no longer read",
        "add a blank line",
        "standalone",
        "stakeholders",
        "the text of the annotation",
        "write it to a text file",
    ],
)
def test_usual_words_are_accepted(text: str) -> None:
    assert not _REFUSED.search(text)


@pytest.mark.parametrize(
    ("message", "marked", "unquoted"),
    [
        ("job 'web' has no timeout-minutes", {"web"}, []),
        ("job web has no timeout-minutes", {"web"}, ["web"]),
        ("image `web` is not pinned", {"web"}, []),
        ("job 'web-2' needs 'web'", {"web"}, []),
        ("jobs is empty", {"jobs"}, []),
        ("'web' needs db: add it", {"web", "db"}, ["db"]),
        ("service 'db' sets restart: always", {"always"}, []),
        ("service db: web is missing", {"db", "web"}, ["db", "web"]),
        ("the server's image web is not the node's", {"web"}, ["web"]),
    ],
)
def test_unquoted_names_are_found(message: str, marked: set[str], unquoted: list[str]) -> None:
    assert _unquoted(message, marked) == unquoted


def _written(policy: Policy) -> Iterator[tuple[str, str]]:
    """The texts of a policy that a user reads."""
    yield "page", policy.page
    if policy.options is not None:
        for name, option in policy.options.fields().items():
            yield f"option {name}", option.description
    for example in policy.examples:
        yield "example", example.because


def _messages(policy: Policy, example: Example) -> Iterator[str]:
    """The messages of an example, with those about related places."""
    if not example.bad:
        return
    for each in findings(
        policy,
        unmark(example.text)[0],
        kind=example.kind,
        path=example.path,
        options=example.options,
        files=example.files,
    ):
        yield each.message
        yield from (other.message for other in each.related)


def _marked(example: Example) -> set[str]:
    """The marked texts of an example."""
    text, spans = unmark(example.text)
    return {text[span.start : span.end].strip("'\"") for span in spans}


def _unquoted(message: str, marked: set[str]) -> list[str]:
    """The names among the marked texts that a message contains without quotes."""
    bare = _SETTING.sub(lambda match: " " if match[1] in _keys() else match[0], _CODE.sub(" ", message))
    return sorted(
        name
        for name in marked - _COMMANDS - _TERMS - _keys()
        if _NAME.fullmatch(name) and re.search(rf"(?<![\w./-]){re.escape(name)}(?![\w/-])", bare)
    )


@cache
def _keys() -> frozenset[str]:
    """The keys of all formats: a message may use them as terms."""
    for kind in _KINDS:
        importlib.import_module(f"aurora_devops.kinds.{kind}.model")
    keys: set[str] = set()
    models: list[type[Node]] = [Node]
    while models:
        model = models.pop()
        models.extend(model.__subclasses__())
        keys.update(model.keys_of_fields().values(), getattr(model, "further", None) or ())
    return frozenset(keys)
