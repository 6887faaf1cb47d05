from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod

# As Go's time.ParseDuration reads it: the units can have any order.
_DURATION = regex(r"[-+]?(?:0|(?>(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+))")


@policy(
    "KUB195",
    severity="error",
    category="validity",
    equivalents={"checkov": "CKV_K8S_95"},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--request-timeout=1min»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --request-timeout=2m3s
            """)
        ),
    ],
)
def malformed_request_timeout(server: ApiServer) -> Iterator[Finding]:
    """The value of `--request-timeout` is not a duration.

    The API server does not start.
    Write numbers with the units h, m, s and ms: `1m30s`.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    value = server.value("request-timeout")
    if value and not _DURATION.fullmatch(value):
        at = server.place("request-timeout")
        message = f"{server.title} has a --request-timeout '{value}' that is not a duration; write 1m30s"
        yield Finding(at=at, message=message)
