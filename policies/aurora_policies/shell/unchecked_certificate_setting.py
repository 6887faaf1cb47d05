from collections.abc import Iterator

from aurora_devops import Finding, Script, Setting, bad, good, policy

_NO = frozenset({"0", "false", "no", "off"})
_OFF_WHEN_NO = frozenset(
    {
        "PYTHONHTTPSVERIFY",
        "NODE_TLS_REJECT_UNAUTHORIZED",
        "NPM_CONFIG_STRICT_SSL",
        "npm_config_strict_ssl",
        "YARN_STRICT_SSL",
        "YARN_ENABLE_STRICT_SSL",
        "CONDA_SSL_VERIFY",
        "PERL_LWP_SSL_VERIFY_HOSTNAME",
    }
)
# git looks whether the variable is there at all (http.c), and pip takes hosts.
_OFF_WHEN_SET = frozenset({"GIT_SSL_NO_VERIFY", "PIP_TRUSTED_HOST", "GOINSECURE"})
_NAMES = _OFF_WHEN_NO | _OFF_WHEN_SET


@policy(
    "SHL003",
    severity="warning",
    category="security",
    equivalents={
        "checkov": ("CKV2_DOCKER_5", "CKV2_DOCKER_6", "CKV2_DOCKER_12", "CKV2_DOCKER_14", "CKV2_DOCKER_16"),
    },
    examples=[
        bad("FROM node:22\nENV NODE_TLS_REJECT_UNAUTHORIZED=«0»\n"),
        bad("FROM python:3.12\nRUN «PIP_TRUSTED_HOST=pypi.example.com» pip install flask\n"),
        bad(
            'services:\n  web:\n    image: node:22\n    environment:\n      GIT_SSL_NO_VERIFY: «"1"»\n',
            kind="compose",
        ),
        good("FROM node:22\nENV NODE_TLS_REJECT_UNAUTHORIZED=1\n", because="1 enables the verification"),
        good(
            "FROM node:22\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/company.pem\n", because="the variable adds a CA"
        ),
    ],
)
def unchecked_certificate_setting(part: Setting | Script) -> Iterator[Finding]:
    """An environment variable disables the verification of TLS certificates.

    It applies to every program that is started with it: an attacker on the network can replace files and read the
    traffic.
    Provide the certificate of your authority: `SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE`, `NODE_EXTRA_CA_CERTS`,
    `npm_config_cafile`, `GIT_SSL_CAINFO`.
    """
    if isinstance(part, Setting):
        if part.name in _NAMES and part.where in ("env", "arg") and _is_off(part.name, part.value):
            yield Finding(part.at, f"{part.name} disables the verification of certificates")
        return
    if not any(name in part.text for name in _NAMES) or part.parsed is None:
        return
    for assignment in part.parsed.assignments:
        if (
            assignment.name in _NAMES
            and assignment.value is not None
            and _is_off(assignment.name, assignment.value.text)
        ):
            at = part.place(assignment.start, assignment.end)
            yield Finding(at, f"{assignment.name} disables the verification of certificates")


def _is_off(name: str, value: str) -> bool:
    return bool(value) if name in _OFF_WHEN_SET else value.lower() in _NO
