from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Manifest

_CONSTRAINTS = """\
apiVersion: security.openshift.io/v1
kind: SecurityContextConstraints
metadata:
  name: {name}
allowPrivilegedContainer: {allowed}
"""
# What OpenShift makes itself.
_OWN = frozenset({"privileged"})


@policy(
    "KUB311",
    severity="warning",
    category="security",
    equivalents={"kube-linter": "scc-deny-privileged-container"},
    examples=[
        bad(_CONSTRAINTS.format(name="runners", allowed="«true»")),
        good(_CONSTRAINTS.format(name="runners", allowed="false")),
        good(
            _CONSTRAINTS.format(name="privileged", allowed="true"),
            because="OpenShift has these constraints in each cluster",
        ),
    ],
)
def privileged_constraints(inside: Manifest) -> Iterator[Finding]:
    """Security context constraints of OpenShift allow privileged containers.

    A privileged container can do all that root can on its node; each pod of the users and service accounts with these
    constraints may have one.
    Set `allowPrivilegedContainer: false`, and list what the programs need in `allowedCapabilities`.

    <https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/authentication_and_authorization/managing-pod-security-policies>
    """
    made = inside.object
    if (
        made.kind != "SecurityContextConstraints"
        or made.group != "security.openshift.io"
        or made.name in _OWN
    ):
        return
    if inside.data.get("allowPrivilegedContainer") is True:
        message = f"{made.title} allow privileged containers; set allowPrivilegedContainer: false"
        yield Finding(at=made.at["allowPrivilegedContainer"], message=message)
