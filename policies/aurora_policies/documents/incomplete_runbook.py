import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import Page

_NEEDED = (
    (
        "what the alert means",
        re.compile(r"meaning|overview|summary|description|about|symptom|alert|what|context|impact", re.I),
    ),
    (
        "how to find the cause",
        re.compile(
            r"diagnos|investigat|triage|debug|check|verif|cause|troubleshoot|analy[sz]|steps|procedure", re.I
        ),
    ),
    (
        "what to do",
        re.compile(
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
        ),
        good("# Runbooks\n\n- [HighLatency](high-latency.md)\n", path="runbooks/README.md"),
    ],
)
def incomplete_runbook(page: Page) -> Iterator[Finding]:
    """A runbook leaves out what the person on call needs.

    It is read at night by somebody who did not write the service: without the part that is missing they wake up
    somebody else.
    Say in sections of their own what the alert means, how to find the cause, and what to do.
    """
    if not page.runbook or not page.sections:
        return
    missing = [
        what for what, pattern in _NEEDED if not any(pattern.search(s.title) for s in page.sections[1:])
    ]
    if missing:
        yield Finding(at=page.sections[0].at, message=f"no section says {', or '.join(missing)}")
