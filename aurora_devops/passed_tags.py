"""The tags of images that jobs pass on: to scripts as arguments, and to reusable workflows as inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .commands.call import expanded
from .core.lazy import regex
from .facts import PassedInput, PassedTag

if TYPE_CHECKING:
    from .commands.call import Setting
    from .core.kind import Document
    from .core.place import Place
    from .subjects import Script

# The variables of the commit and the run, and those of a branch or a tag.
RUN = r"\$\{(?:GITHUB_(?:SHA|RUN_ID|RUN_NUMBER)|CI_(?:COMMIT_(?:SHORT_)?SHA|PIPELINE_I?ID))(?::[\d:]*)?\}"
PER_TAG = regex(RUN + r"|\$\{(?:GITHUB_(?:REF_NAME|HEAD_REF)|CI_COMMIT_(?:BRANCH|REF_NAME|REF_SLUG|TAG))\}")
# An input of a reusable workflow, which its callers set.
INPUT = regex(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}")
_ARGUMENT = r"(?>\"[^\"\n]*\"|'[^'\n]*'|(?:\$\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|[\w./:=@$-])+)"
# A script with its arguments, also in a text that another shell reads: `ssh host "./deploy.sh web $GITHUB_SHA"`.
_CALLED = regex(
    r"(?<![\w./$}@-])((?:\./)?(?:[\w@-]{1,60}/)*[\w.@-]{1,60}\.(?:sh|bash))"
    rf"((?:[ \t]+{_ARGUMENT})+)"
)
_EACH = regex(_ARGUMENT)


def passed_tags(
    document: Document, script: Script, setting: Setting, pipeline: str, job: str
) -> Iterator[PassedTag]:
    """The arguments of scripts with the commit, the run, the branch, the tag, or an input of a workflow."""
    for match in _CALLED.finditer(script.text) if "$" in script.text else ():
        arguments = list(_EACH.finditer(script.text, *match.span(2)))
        if any(one[0].startswith("-") for one in arguments):
            # Options change the positions.
            continue
        for position, one in enumerate(arguments, 1):
            value = expanded(one[0].strip("\"'"), setting.variables) if "$" in one[0] else ""
            if PER_TAG.search(value) or INPUT.fullmatch(value):
                yield document.fact(
                    PassedTag,
                    script.place(*one.span()),
                    script=match[1],
                    position=position,
                    value=value,
                    pipeline=pipeline,
                    job=job,
                )


def passed_inputs(
    document: Document, at: Place, given: Mapping[str, object], variables: Mapping[str, str], called: str
) -> Iterator[PassedInput]:
    """The inputs with the commit, the run, the branch or the tag with which a job calls a workflow."""
    for name, text in given.items():
        value = expanded(text, variables) if isinstance(text, str) else ""
        if PER_TAG.search(value):
            path = document.source.path
            yield document.fact(
                PassedInput, at[name], called=called, name=name.lower(), value=value, pipeline=path
            )
