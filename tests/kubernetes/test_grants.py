"""What findings about the rights of roles advise."""

import pytest

from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices

ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: hooks
rules:
  - apiGroups: [admissionregistration.k8s.io]
    resources: [validatingwebhookconfigurations]
    verbs: [VERBS]
"""


@pytest.mark.parametrize(
    ("verbs", "verb", "advice"),
    [
        ("update", "update", "list the objects in resourceNames"),
        ("create, get, patch", "patch", "list the objects in resourceNames, in a rule without 'create'"),
        (
            "get, create",
            "create",
            "resourceNames cannot restrict that, so install the objects with the program instead",
        ),
    ],
)
def test_names_restrict_no_new_objects(verbs: str, verb: str, advice: str) -> None:
    report = lint_texts(
        {"role.yaml": ROLE.replace("VERBS", verbs)},
        Choices(profile="all", select=("KUB079",)),
        catalogue=default_catalogue(),
    )
    (found,) = report.findings
    assert f"grants '{verb}' on" in found.message
    assert found.message.endswith(f"; {advice}")
