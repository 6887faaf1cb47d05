from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import ApiServer
from aurora_devops.subjects import is_dynamic

from ._examples import pod

_DURATION = regex(r"(?=.)(?:[\d.]+h)?(?:[\d.]+m)?(?:[\d.]+s)?(?:[\d.]+ms)?|0")


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
              - «--request-timeout=1s9m3h»
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
    """The API server's `--request-timeout` is no duration.

    It does not start.
    Write hours, minutes and seconds in this order: `1h9m3s`.
    """
    said = server.flags.get("request-timeout")
    if said is not None and not _DURATION.fullmatch(said[0]) and not is_dynamic(said[0]):
        yield Finding(at=said[1], message=f"{said[0]} is no duration")
