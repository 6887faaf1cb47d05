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
    """A pod names its service account by the old field.

    `serviceAccount` is deprecated in favour of `serviceAccountName`, and tools that read only the new one take the
    account for the default one.
    Write `serviceAccountName`.
    """
    if inside.spec.service_account and not inside.spec.service_account_name:
        key = inside.at["serviceAccount"].key
        fix = Fix((Edit(key, "serviceAccountName"),), safe=True)
        yield Finding(at=key, message=f"{inside.title}: serviceAccount is now serviceAccountName", fix=fix)
