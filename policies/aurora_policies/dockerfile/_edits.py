"""Edits that several policies about Dockerfiles use."""

from collections.abc import Iterator
from itertools import pairwise

from aurora_devops import Edit, Finding, Fix, Related, Span
from aurora_devops.kinds.dockerfile import Flag, Instruction, Stage


def removed(instruction: Instruction) -> Edit | None:
    """The edit that removes an instruction with its lines; None where other text is on them."""
    stage = instruction.stage
    if stage is None or instruction.triggered:
        return None
    text = stage.dockerfile.text
    start = text.rfind("\n", 0, instruction.at.start) + 1
    end = text.find("\n", instruction.at.end) + 1 or len(text)
    if text[start : instruction.at.start].strip() or text[instruction.at.end : end].strip():
        return None
    return Edit(Span(start, end), "")


def without_flag(instruction: Instruction, flag: Flag) -> Edit:
    """The edit that removes a flag, with the spaces after it on the same line."""
    following = [other.at.start for other in instruction.flags if other.at.start > flag.at.start]
    end = min([*following, instruction.arguments_at.start])
    stage = instruction.stage
    between = stage.dockerfile.text[flag.at.end : end] if stage else "\n"
    return Edit(Span(flag.at.start, flag.at.end if between.strip() or "\n" in between else end), "")


def overriding(stage: Stage, kind: type[Instruction]) -> Iterator[Finding]:
    """A finding for each instruction of a type that overrides an earlier one; its fix removes that one."""
    found = stage.of(kind)
    for earlier, later in pairwise(found):
        edit = removed(earlier)
        yield Finding(
            at=later.keyword_at,
            message=f"{later.name} overrides an earlier one in this stage; remove one",
            fix=Fix((edit,)) if edit else None,
            related=(Related(earlier.keyword_at, "overridden here"),),
        )
