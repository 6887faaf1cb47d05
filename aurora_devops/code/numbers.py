"""The numbers of a project that may be ports: those of its code, its configuration and its scripts."""

from __future__ import annotations

from posixpath import basename

from ..core.lazy import regex
from .sources import FOREIGN, Sources

READ = regex(
    r"\.(?:go|py|pyi?|[cm]?[jt]sx?|java|kts?|groovy|scala|rb|rs|php|sh|bash|properties|toml|ini|cfg|conf|config|env|xml|gradle)$"
    r"|(?:^|/)(?:\.env[^/]*|Procfile[^/]*|Caddyfile|Makefile|Taskfile\.ya?ml|package\.json|nodemon\.json|angular\.json|ecosystem\.[^/]+)$"
    r"|(?:^|/)(?:[^/]*(?:application|bootstrap|config|settings|server)[^/]*|(?:resources|configs?|conf|settings)/[^/]+)\.(?:ya?ml|json)$"
    r"|(?:^|/)(?:s?bin|scripts?)/[^/.]+$"
)
_OTHER = regex(
    rf"{FOREIGN}|"
    r"(?:^|/)(?:tests?|__tests__|spec|e2e|testdata|fixtures|node_modules|vendor|migrations|\.github)/"
    r"|(?:^|/)(?:test_[^/]*|conftest)\.py$|_test\.(?:py|go)$|\.(?:test|spec|min|d)\.[cm]?[jt]sx?$|compose[^/]*$"
)
# Comments, apart from those at the end of lines with quotes.
_SLASHES = regex(r"(?m)(?:^|[ \t])//[^\n\"']*$|/\*(?>(?:[^*]|\*(?!/))*)\*/|^[ \t]*//[^\n]*$")
_HASH = regex(r"(?m)^[ \t]*#[^\n]*$")
_WITH_SLASHES = regex(r"\.(?:go|[cm]?[jt]sx?|java|kts?|groovy|scala|rs|php)$")
_LINE = regex(r"(?m)^.*\d\d.*$")
_NUMBER = regex(r"(?<![\d.])\d{2,5}(?![\d.]*\d)")
# Times, sizes and codes of answers: `timeoutMillis: 3000`, `"max_age": 3600`, `RETRY_DELAY = 5000`.
_MEASURE = regex(
    r"(?i)\b(?!\w*(?:port|addr|listen|bind))\w*(?:timeout|millis|interval|delay|ttl|backoff|duration|max_?age|seconds"
    r"|max_?size|bytes|status_?code|retries)\w*[\"']?[ \t]*[:=][ \t]*[\"']?\d+\b"
)
# The address of a server for which nginx is the proxy.
_PROXY = regex(r"(?m)\b(?:fastcgi|grpc|proxy|uwsgi)_pass\s|^[ \t]*server[ \t]+[\w.-]+:\d")
# Files that are longer are data.
LONGEST = 400_000
MOST = 5_000


def numbers_of(sources: Sources) -> tuple[int, ...]:
    """The numbers that may be ports, sorted; no more than some thousands."""
    found: set[str] = set()
    # The proxy of another container may have its configuration beside the code.
    proxied = any(
        "nginx" in sources.text(path) for path in sources.paths if "dockerfile" in basename(path).lower()
    )
    for path in sources.paths:
        if not READ.search(path) or _OTHER.search(path) or basename(path) == "package-lock.json":
            continue
        text = sources.text(path)
        if not proxied and path.endswith(".conf") and _PROXY.search(text):
            continue
        if len(text) <= LONGEST and len(found) <= MOST:
            comments = _SLASHES if _WITH_SLASHES.search(path) else _HASH
            # Only lines with numbers are searched for measures, which is slow.
            lines = "\n".join(_LINE.findall(comments.sub("", text)))
            found.update(_NUMBER.findall(_MEASURE.sub("", lines)))
    return tuple(sorted(number for each in found if 10 <= (number := int(each)) < 65_536))
