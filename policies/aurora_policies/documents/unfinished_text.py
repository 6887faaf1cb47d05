import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.documents import Text

_UNFINISHED = regex(
    r"\b(?:TODO|FIXME|XXX)(?:\([^()]*\))?:|\b(?:TBD|TBA)\b|(?i:lorem ipsum)|"
    r"\[(?i:insert|your|describe|add)\b[^\]\n]*\](?!\()"
)

_ALONE = regex(r"[-+*>_\s]*(TODO|FIXME|XXX|[Tt]o be (?:done|written|added|documented))[*_.:!\s]*")


@policy(
    "DOC006",
    severity="info",
    category="maintainability",
    examples=[
        bad("# Pets\n\n«TODO:» say what this does.\n\nOwner: «TBD»\n"),
        bad("# DiskFull\n\n## Mitigation\n\n«TODO»\n"),
        good("# Todo\n\nA TODO app. Set `TBD` to 1.\n", because="here they are a name and code"),
    ],
)
def unfinished_text(text: Text) -> Iterator[Finding]:
    """A document contains a placeholder for text that is not written yet.

    Readers who need this part, often during an incident, find nothing.
    Write the text, or remove the section and open an issue.
    """
    alone = _ALONE.fullmatch(text.source.strip()) and _ALONE.fullmatch(text.text.strip())
    for found, at in text.find(re.compile(re.escape(alone[1])) if alone else _UNFINISHED):
        yield Finding(at=at, message=f"placeholder '{found}'; write the text or remove the section")
