"""What is masked in every output: credentials, wherever they are found."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.redaction import Redacted
from ..core.source import Source, Span
from .detect import PLACEHOLDER, PLACEHOLDER_TOKEN, scan
from .trees import trees


def credentials(source: Source) -> Iterator[Redacted]:
    """The credentials of a text, and those of the Secrets in it, without placeholders."""
    for family, secrets in scan(source).items():
        if family not in (PLACEHOLDER, PLACEHOLDER_TOKEN):
            for secret in secrets:
                written = source.text[secret.span.start : secret.span.end]
                yield Redacted(secret.span, tuple({written, secret.value}))
    if "Secret" not in source.text:
        return
    from .manifests import exposed_in

    for tree in trees(source):
        for entry in exposed_in(tree):
            if isinstance(entry.at, Span):
                yield Redacted(entry.at, tuple({source.text[entry.at.start : entry.at.end], *entry.values}))
