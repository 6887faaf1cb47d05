from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB047",
    severity="info",
    category="security",
    equivalents={"kube-linter": "default-service-account", "checkov": "CKV_K8S_41"},
    examples=[
        bad(pod(spec="serviceAccountName: «default»\n")),
        bad("""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            «spec»:
              containers:
                - name: web
                  image: nginx:1.27.3
            """),
        good(pod(spec="serviceAccountName: web\n")),
        good(
            pod(spec="automountServiceAccountToken: false\n"),
            because="without a token the account does not matter",
        ),
    ],
)
def default_service_account(inside: PodIn) -> Iterator[Finding]:
    """A pod uses the `default` service account of its namespace.

    Rights that are granted to it for one program apply to all pods that set no other account.
    Create a ServiceAccount for the program and set `serviceAccountName`.
    A program that does not use the API server needs `automountServiceAccountToken: false` instead.

    <https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/>
    """
    spec = inside.spec
    if spec.automount_service_account_token is False and spec.account is None:
        return
    message = f"{inside.title} uses the service account 'default'; set serviceAccountName"
    if spec.account == "default":
        key = "serviceAccountName" if spec.service_account_name else "serviceAccount"
        yield Finding(at=inside.at[key], message=message)
    elif not spec.account:
        at = inside.missing("serviceAccountName")
        if at is not None:
            yield Finding(at=at, message=message)
