from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB045",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_38"},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            «spec»:
              containers:
                - name: web
                  image: nginx:1.27.3
            """,
            fixed=pod(spec="automountServiceAccountToken: false\n"),
        ),
        bad(pod(spec="automountServiceAccountToken: «true»\n")),
        good(pod(spec="automountServiceAccountToken: false\n")),
        good(
            pod(spec="serviceAccountName: controller\n"),
            because="a program with an account of its own uses the token",
        ),
    ],
)
def service_account_token(inside: PodIn) -> Iterator[Finding]:
    """A pod mounts the token of the `default` service account.

    An attacker in a container can use the token to send requests to the API server.
    Set `automountServiceAccountToken: false`, or set the service account that the program needs.
    The fix is not applied by default, because the program may use the token.

    <https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/>
    """
    spec = inside.spec
    message = (
        f"{inside.title} mounts the token of the default account; set automountServiceAccountToken: false"
    )
    if spec.automount_service_account_token is True:
        at = inside.at["automountServiceAccountToken"]
        if spec.account in (None, "default"):
            yield Finding(at=at, message=message)
        return
    if spec.automount_service_account_token is not None or spec.account not in (None, "", "default"):
        return
    missing = inside.missing("automountServiceAccountToken")
    if missing is not None:
        fix = Fix((Edit(inside.at["containers"].above, "automountServiceAccountToken: false"),))
        yield Finding(at=missing, message=message, fix=fix)
