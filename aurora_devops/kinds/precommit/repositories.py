"""The repositories of hooks: how pre-commit reaches them, and those that are archived."""

from __future__ import annotations

from ...core.lazy import regex

_ADDRESS = regex(r"(?P<scheme>[a-z+]+)://(?:[^/@]*@)?(?P<host>[^/:]+)(?::\d+)?/(?P<path>.+)")
_LOCAL = regex(r"(?:localhost|127\.[\d.]+|\[::1\]|.*\.local)\Z")
_ENCRYPTED = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"})
_ARCHIVED = frozenset(
    [
        "apidevtools/swagger-cli",
        "aquasecurity/cfsec",
        "asottile-archive/seed-isort-config",
        "asottile/seed-isort-config",
        "datreeio/datree",
        "dnephin/pre-commit-golang",
        "gherynos/pre-commit-java",
        "life4/flakehell",
        "lucas-c/pre-commit-hooks-bandit",
        "marcogorelli/absolufy-imports",
        "nix-community/nixpkgs-fmt",
        "onedr0p/sops-pre-commit",
        "owenlamont/uv-secure",
        "pre-commit/mirrors-autopep8",
        "pre-commit/mirrors-isort",
        "pre-commit/mirrors-prettier",
        "pycqa/pydocstyle",
        "segmentio/golines",
        "snok/pep585-upgrade",
        "tenable/terrascan",
        "terrencepreilly/darglint",
    ]
)


def is_plain(address: str) -> bool:
    """Whether git fetches an address over a network without encryption and without a proof of the server."""
    match = _ADDRESS.match(address.lower())
    return match is not None and match["scheme"] in ("http", "git") and _LOCAL.match(match["host"]) is None


def encrypted(address: str) -> str | None:
    """The address over HTTPS, if the host is known to have it."""
    match = _ADDRESS.match(address.lower())
    if match is None or match["host"] not in _ENCRYPTED:
        return None
    return f"https://{address.partition('://')[2]}"


def archived(address: str) -> str | None:
    """`owner/repository` of an archived repository of GitHub; None for any other address."""
    match = _ADDRESS.match(address.lower())
    if match is None or match["host"] != "github.com":
        return None
    slug = match["path"].rstrip("/").removesuffix(".git")
    return slug if slug in _ARCHIVED else None
