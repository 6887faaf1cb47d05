import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import Text

_UNFINISHED = re.compile(
    r"\b(?:TODO|FIXME|XXX)(?:\([^()]*\))?:|\b(?:TBD|TBA)\b|(?i:lorem ipsum)|"
    r"\[(?i:insert|your|describe|add)\b[^\]\n]*\](?!\()"
)


@policy(
    "DOC006",
    severity="info",
    category="maintainability",
    examples=[
        bad("# Pets\n\n«TODO:» say what this does.\n\nOwner: «TBD»\n"),
        good("# Todo\n\nA TODO app. Set `TBD` to 1.\n", because="it is a word, and code"),
    ],
)
def unfinished_text(text: Text) -> Iterator[Finding]:
    """A document holds a text that is still to be written.

    A reader who needs just this part finds out that nobody knows, usually in an incident.
    Write it, or leave the section out and open an issue.
    """
    for found, at in text.find(_UNFINISHED):
        yield Finding(at=at, message=f"{found} stands for a text that is still to be written")
