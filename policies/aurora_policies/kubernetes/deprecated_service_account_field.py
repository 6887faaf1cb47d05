from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB050",
    severity="warning",
    category="maintainability",
    equivalents={"kube-linter": "deprecated-service-account-field"},
    examples=[
        bad(
            pod(spec="«serviceAccount»: web\n"),
            fixed=pod(spec="serviceAccountName: web\n"),
        ),
        good(pod(spec="serviceAccountName: web\n")),
        good(
            pod(spec="serviceAccountName: web\nserviceAccount: web\n"), because="the API server writes both"
        ),
    ],
)
def deprecated_service_account_field(inside: PodIn) -> Iterator[Finding]:
    """A pod sets the deprecated field `serviceAccount`.

    Tools that read only its replacement `serviceAccountName` take the account for `default`.
    Rename the field to `serviceAccountName`.

    <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context>
    """
    if inside.spec.service_account and not inside.spec.service_account_name:
        key = inside.at["serviceAccount"].key
        message = f"{inside.title} uses the deprecated field serviceAccount; rename it to serviceAccountName"
        yield Finding(at=key, message=message, fix=Fix((Edit(key, "serviceAccountName"),), safe=True))
