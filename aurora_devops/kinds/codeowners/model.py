"""A CODEOWNERS file: its rules, each with its pattern and owners.

Source: docs.github.com/en/repositories (About code owners)
and docs.gitlab.com/user/project/codeowners/reference/.
"""

from __future__ import annotations

from ...core.lazy import regex
from ...core.record import record
from ...core.source import Span


@record
class Owner:
    """An owner as it is written, with its place."""

    text: str
    at: Span


@record
class OwnerRule:
    """A rule: a pattern of paths with its place, its owners, and the section of GitLab that it is in.

    `gitlab` is whether the file is one of GitLab, which has more sorts of patterns and owners.
    """

    pattern: str
    at: Span
    owners: tuple[Owner, ...]
    section: str = ""
    gitlab: bool = False


@record
class CodeOwners:
    """A CODEOWNERS file: its text and its rules."""

    text: str = ""
    rules: tuple[OwnerRule, ...] = ()


# A backslash keeps a space or a number sign in a pattern.
_WORD = regex(r"(?>(?:\\.|\S)+)")
_SECTION = regex(r"\^?\[([^\]\n]+)\](?:\[\d+\])?(?:[ \t]+.*)?")


def read(text: str, gitlab: bool = False) -> CodeOwners:
    """The rules of a text."""
    rules: list[OwnerRule] = []
    section, start = "", 0
    sections = gitlab
    for line in text.splitlines(keepends=True):
        content = line.strip()
        header = _SECTION.fullmatch(content)
        if header:
            section, sections = header[1].lower(), True
        elif content and not content.startswith("#"):
            rules.append(_rule(line, start, section, sections))
        start += len(line)
    return CodeOwners(text, tuple(rules))


def _rule(line: str, start: int, section: str, gitlab: bool) -> OwnerRule:
    pattern, *words = _WORD.finditer(line)
    owners = []
    for word in words:
        if word[0].startswith("#"):
            break  # a comment
        owners.append(Owner(word[0], Span(start + word.start(), start + word.end())))
    at = Span(start + pattern.start(), start + pattern.end())
    return OwnerRule(pattern[0], at, tuple(owners), section, gitlab)
