from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._caches import Cache, filled
from ._commands import head, with_option

_CACHE = Cache(
    managers=("apk",),
    fill=frozenset({"add"}),
    empty=frozenset({"cache"}),
    folders=("/var/cache/apk", "/etc/apk/cache"),
    remedy="rm -rf /var/cache/apk/*",
)


@policy(
    "DKR119",
    severity="info",
    category="performance",
    equivalents={"hadolint": "DL3019", "trivy": ("DS-0025", "AVD-DS-0025")},
    examples=[
        bad(
            "FROM alpine:3.20\nRUN «apk add» curl\n",
            fixed="FROM alpine:3.20\nRUN apk add --no-cache curl\n",
        ),
        good("FROM alpine:3.20\nRUN apk add --no-cache curl\n"),
        good("FROM alpine:3.20\nRUN apk add --update curl && rm -rf /var/cache/apk/*\n"),
        good("FROM alpine:3.20\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n"),
    ],
)
def kept_apk_cache(run: Run) -> Iterator[Finding]:
    """apk leaves its index in the image.

    The index is two megabytes that are of no use after the installation, and old when the image is used.
    Give `--no-cache`: apk then fetches a fresh index and keeps none, so `apk update` is not needed either.
    """
    first = filled(run, _CACHE)
    if first is None:
        return
    for command in run.called("apk"):
        if (
            command.start >= first.start
            and "add" in (word.text for word in command.arguments)
            and not command.has_flag("--no-cache")
        ):
            fix = with_option(run, command, "--no-cache", safe=True)
            yield Finding(at=head(run, command), message="apk add leaves its index in the layer", fix=fix)
