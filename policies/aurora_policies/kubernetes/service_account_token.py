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
            pod(spec="serviceAccountName: controller\n"), because="an account of its own is there to be used"
        ),
    ],
)
def service_account_token(inside: PodIn) -> Iterator[Finding]:
    """A pod is given a token for the API server that it does not need.

    Whoever breaks into the container can use it to ask the API server.
    Set `automountServiceAccountToken: false`, or name the service account that the program uses.
    The fix is not applied unasked: the program may use the token of the default account.
    """
    spec = inside.spec
    if spec.automount_service_account_token is True:
        at = inside.at["automountServiceAccountToken"]
        if spec.account in (None, "default"):
            yield Finding(at=at, message=f"{inside.title} is given a token for the API server")
        return
    if spec.automount_service_account_token is not None or spec.account not in (None, "", "default"):
        return
    missing = inside.missing("automountServiceAccountToken")
    if missing is not None:
        fix = Fix((Edit(inside.at["containers"].above, "automountServiceAccountToken: false"),))
        yield Finding(at=missing, message=f"{inside.title} is given a token for the API server", fix=fix)
