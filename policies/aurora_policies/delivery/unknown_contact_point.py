from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.facts import RoutedTo

_POLICIES = """\
apiVersion: 1
policies:
  - receiver: {}
    routes:
      - receiver: team
        mute_time_intervals:
          - {}
"""
_PATH = "grafana/provisioning/alerting/policies.yaml"
_FILES = {
    "grafana/provisioning/alerting/contacts.yaml": """\
apiVersion: 1
contactPoints:
  - name: team
    receivers:
      - uid: team
        type: email
        settings:
          addresses: team@acme.example
muteTimes:
  - name: nights
    time_intervals:
      - times:
          - start_time: "22:00"
            end_time: "06:00"
"""
}
_WHAT = {"contact-point": "contact point", "mute-timing": "mute timing"}
# The contact point that Grafana creates.
_DEFAULT = "grafana-default-email"


@policy(
    "DLV148",
    severity="error",
    category="validity",
    examples=[
        bad(
            _POLICIES.format("«teams»", "«night»"),
            kind="grafana-provisioning",
            path=_PATH,
            files=_FILES,
        ),
        good(
            _POLICIES.format("team", "nights"),
            kind="grafana-provisioning",
            path=_PATH,
            files=_FILES,
            because="both are defined",
        ),
        good(
            _POLICIES.format("grafana-default-email", "nights"),
            kind="grafana-provisioning",
            path=_PATH,
            files=_FILES,
            because="Grafana creates this contact point",
        ),
        good(
            _POLICIES.format("teams", "nights"),
            kind="grafana-provisioning",
            path=_PATH,
            because="no contact point is provisioned, so they may be created in the user interface",
        ),
    ],
)
def unknown_contact_point(repository: Repository) -> Iterator[Finding]:
    """A notification policy of Grafana refers to a contact point or a mute timing that is not provisioned.

    Grafana does not load the notification policies, so alerts are sent to others, or not at all.
    Correct the name, or provision the contact point or the mute timing. Names are compared with those of all files of
    the folder. Nothing is reported if no file of the folder defines one, because they can be created in other ways.

    <https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/>
    """
    routed = repository.of(RoutedTo)
    if not repository.whole or not routed:
        return
    for what, called in _WHAT.items():
        defined = repository.about(what)
        for one in routed:
            if one.what != what or (what == "contact-point" and one.name == _DEFAULT):
                continue
            known = {fact.name: fact for fact in defined if dirname(fact.path) == dirname(one.path)}
            if not known or one.name in known or any("$" in name for name in known):
                continue
            yield Finding(
                at=one,
                message=f"{called} '{one.name}' is not provisioned{hint(one.name, known)}",
                related=(Related(next(iter(known.values())), f"a {called} that is provisioned"),),
            )
