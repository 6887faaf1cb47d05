"""What leaves this machine: cleaned of what nobody sees, secrets masked, each text in a block that it cannot end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from aurora_devops.core.engine import Engine
from aurora_devops.core.lazy import regex
from aurora_devops.core.redaction import SHORTEST
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source, Span
from aurora_devops.reporters.escaping import escape, unsafe_places

if TYPE_CHECKING:
    from aurora_devops.core.catalogue import Catalogue

# An unclosed one hides all that follows it.
_HTML_COMMENT = regex(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Masks keep the lines.
_SIGN = regex(r"[^\n]")


def visible(text: str) -> str:
    """A text without the characters that nobody sees, with line feeds alone as line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    unsafe = unsafe_places(text)
    if not unsafe:
        return text
    # A mark of a log command is unsafe there, and nothing here.
    return "".join(char for place, char in enumerate(text) if place not in unsafe or char in "\n\t#")


def cleaned(text: str) -> str:
    """A text that was written by others, without what a reader of it would not see."""
    return _HTML_COMMENT.sub("", visible(text))


def block(title: str, text: str) -> str:
    """A text between two lines that hold a digest of it, so that no line of it can be the last."""
    mark = sha256(text.encode(errors="replace")).hexdigest()[:16]
    return f"<data {mark} {escape(title)[:200]}>\n{text.rstrip()}\n</data {mark}>"


def shortened(text: str, limit: int) -> str:
    """The beginning of a text, and how much of it is missing."""
    return text if len(text) <= limit else f"{text[:limit]}\n[{len(text) - limit} more characters]"


class Mask:
    """Masks secrets, by what they look like and by what was found to be one before.

    `secrets` are texts that are known to be secret from the beginning: keys.
    """

    def __init__(self, catalogue: Catalogue, secrets: Iterable[str] = ()) -> None:
        self._catalogue = catalogue
        sensitive = [policy.code for policy in catalogue.policies if policy.sensitive]
        self._engine = Engine(catalogue, Settings(profile="all", select=tuple(sensitive)))
        self._words = {secret for secret in secrets if len(secret) >= SHORTEST}

    def file(self, path: str, text: str) -> str:
        """A file's text, also without what only its kind makes a secret; lines and columns stay as they are."""
        source = Source(path, text)
        result = self._engine.lint_source(source)
        if not result.kinds:
            result = self._engine.lint_plain(source)
        return self.text(_hidden(text, (found.span for found in result.findings)))

    def text(self, text: str) -> str:
        """Any text, masked."""
        source = Source("", text)
        secrets = [secret for redact in self._catalogue.redactions for secret in redact(source)]
        for value in (value for secret in secrets for value in secret.values):
            self._learn(value)
        text = _hidden(text, (secret.span for secret in secrets))
        for word in sorted(self._words, key=len, reverse=True):
            text = text.replace(word, "*" * len(word))
        return text

    def all(self, value: Any) -> Any:
        """JSON values, every text in them masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.all(key): self.all(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.all(inner) for inner in value]
        return value

    def _learn(self, secret: str) -> None:
        # Of a private key every line is one. A plain word is no secret but where it was found.
        self._words.update(
            word for word in secret.split() if len(word) >= SHORTEST and not word.strip("*").isalpha()
        )


def _hidden(text: str, spans: Iterable[Span]) -> str:
    for span in spans:
        text = text[: span.start] + _SIGN.sub("*", text[span.start : span.end]) + text[span.end :]
    return text
