from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import MentionedName

from ._monitoring import HARBOUR, alerts_by_name, first_word, project_words

_NEARLY = 0.6
_RUNBOOK = "# Harbour\n\n## Outage\n\n`{}`: look at the logs.\n\n## Full\n\n`HarbourFull`: call the harbour master.\n"


@policy(
    "DLV163",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _RUNBOOK.format("«HarbourUnreachable»"),
            path="docs/runbooks/harbour.md",
            files={"monitoring/harbour.rules.yml": HARBOUR},
        ),
        bad(
            "# Alerts\n\n## «HarbourGone»\n\nLook at the logs.\n\n## HarbourFull\n\nCall the harbour master.\n",
            path="docs/alerts.md",
            files={"monitoring/harbour.rules.yml": HARBOUR},
        ),
        good(
            _RUNBOOK.format("HarbourDown"),
            path="docs/runbooks/harbour.md",
            files={"monitoring/harbour.rules.yml": HARBOUR},
            because="a rule has the alert",
        ),
        good(
            _RUNBOOK.format("InstanceDown"),
            path="docs/runbooks/harbour.md",
            files={"monitoring/harbour.rules.yml": HARBOUR},
            because="the rules of other alerts may be in another repository",
        ),
        good(
            "# Alerts\n\n## HarbourFull\n\nThe `HarbourPilot`/`HarbourBerth` CRDs are those of the operator.\n",
            path="docs/runbooks/harbour.md",
            files={"monitoring/harbour.rules.yml": HARBOUR},
            because="these are the names of kinds",
        ),
        bad(
            "# Alerts\n\n## HarbourFull\n\nSee `«HarbourPilot»` for the operator.\n",
            path="docs/runbooks/harbour.md",
            files={"monitoring/harbour.rules.yml": HARBOUR},
        ),
        good(
            "# Harbour\n\nAlerts come from `HarbourMonitor`.\n",
            path="docs/harbour.md",
            files={"monitoring/harbour.rules.yml": HARBOUR},
            because="the document names no alert, so the name may be one of the code",
        ),
    ],
)
def unknown_documented_alert(repository: Repository) -> Iterator[Finding]:
    """A runbook describes an alert that no rule defines.

    The instructions are not found by the name of the alert that fires.
    Use the name of the alert in the document.
    A name is reported if several alerts begin with the same word, such as the name of the application, if the document
    names others of them, and if an alert of this kind is in no document.
    """
    alerts = alerts_by_name(repository)
    own = project_words(alerts) if repository.whole else frozenset()
    if not own:
        return
    mentioned: defaultdict[str, list[MentionedName]] = defaultdict(list)
    for one in repository.of(MentionedName):
        mentioned[one.path].append(one)
    documented = {one.name for one in repository.of(MentionedName)}
    # The alerts of the project that no document describes, by their first words.
    free: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(alerts.keys() - documented):
        if first_word(name) in own:
            free[first_word(name)].append(name)
    for mentions in mentioned.values():
        if not any(one.name in alerts and first_word(one.name) in own for one in mentions):
            continue
        for one in mentions:
            alike = free.get(first_word(one.name), [])
            if one.name in alerts or not alike:
                continue
            near = nearest(one.name, alike, _NEARLY)
            message = f"no rule defines the alert '{one.name}'"
            yield Finding(
                at=one,
                message=f"{message}; did you mean '{near}'?" if near else message,
                related=(Related(alerts[near or alike[0]], "an alert that no document describes"),),
            )
