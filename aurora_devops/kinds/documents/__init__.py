"""Documents in Markdown: README, runbooks, and what else is written for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import CodeBlock, Link, Page, Section, Text

__all__ = ["CodeBlock", "Link", "Page", "Section", "Text"]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ".model"))
