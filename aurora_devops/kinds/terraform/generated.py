"""The files that Terragrunt writes into the folders that it runs Terraform in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import regex
from .files import parsed

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.source import Source

_GENERATE = regex(r"(?m)^[ \t]*generate\b")
# What a module refers to; a backend and providers are none.
_DECLARATION = regex(r"(?m)^[ \t]*(?:(?:variable|module|data|resource)[ \t]+\"|locals\b)")
_HEREDOC = regex(r"<<[-~]?\w")
# A hook that copies files of configuration.
_COPIES = regex(r"\bexecute\s*=\s*\[[^\]]*\b(?:cp|ln|rsync)\b[^\]]*\.tf\b")


def generates_declarations(context: Context) -> bool:
    """Whether a file of Terragrunt adds declarations to modules, or a file that is not known."""
    sources = filter(None, map(context.source, context.glob("**/*.hcl")))
    return any(_adds(source) for source in sources)


def _adds(source: Source) -> bool:
    if _COPIES.search(source.text):
        return True
    if not _GENERATE.search(source.text):
        return False
    for block in parsed(source).body.blocks:
        contents = block.body.attributes.get("contents") if block.type == "generate" else None
        if contents is not None:
            text = source.text[contents.span.start : contents.span.end]
            if _DECLARATION.search(text) or not (_HEREDOC.search(text) or '"' in text.partition("(")[0]):
                return True
    return False
