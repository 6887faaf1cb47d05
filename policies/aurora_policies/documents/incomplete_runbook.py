import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.documents import Page

_NEEDED = (
    (
        "the meaning of the alert",
        regex(r"meaning|overview|summary|description|about|symptom|alert|what|context|impact", re.I),
    ),
    (
        "the diagnosis",
        regex(
            r"diagnos|investigat|triage|debug|check|verif|cause|troubleshoot|analy[sz]|steps|procedure", re.I
        ),
    ),
    (
        "the mitigation",
        regex(
            r"mitigat|remediat|resol|fix|recover|action|solution|rollback|restart|restore|steps|procedure|response",
            re.I,
        ),
    ),
)


@policy(
    "DOC007",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            "# «HighLatency»\n\n## Meaning\n\nRequests are slow.\n\n## Diagnosis\n\nLook at the traces.\n",
            path="runbooks/high-latency.md",
        ),
        good(
            "# HighLatency\n\n## Impact\n\nSlow.\n\n## Diagnosis\n\nTraces.\n\n## Mitigation\n\nScale out.\n",
            path="runbooks/high-latency.md",
            because="it has impact, diagnosis and mitigation",
        ),
        good(
            "# Runbooks\n\n- [HighLatency](high-latency.md)\n",
            path="runbooks/README.md",
            because="the index of the runbooks is not a runbook",
        ),
    ],
)
def incomplete_runbook(page: Page) -> Iterator[Finding]:
    """A runbook does not contain all parts that the person on call needs.

    The reader did not write the service and needs the meaning of the alert, its cause and the cure.
    Add a section for each: meaning, diagnosis and mitigation.
    """
    if not page.runbook or not page.sections:
        return
    missing = [
        what for what, pattern in _NEEDED if not any(pattern.search(s.title) for s in page.sections[1:])
    ]
    if missing:
        yield Finding(
            at=page.sections[0].at, message=f"the runbook has no section on {' and '.join(missing)}"
        )
