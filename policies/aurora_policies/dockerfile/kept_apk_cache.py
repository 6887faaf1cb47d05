from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.packages import verb
from aurora_devops.formats.shell import Command
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
# The text between a command and the next one of its list; a line break may be continued.
_LEADS_ON = regex(r"[\s\\]*(?:&&|;)[\s\\]*")


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
        bad(
            "FROM alpine:3.20\nRUN apk update && \\\n    «apk add» curl\n",
            fixed="FROM alpine:3.20\nRUN apk add --no-cache curl\n",
        ),
        good("FROM alpine:3.20\nRUN apk add --no-cache curl\n"),
        good(
            "FROM alpine:3.20\nRUN apk add --no-network --virtual .run curl\n",
            because="nothing is fetched without a network",
        ),
        good("FROM alpine:3.20\nRUN apk add --update curl && rm -rf /var/cache/apk/*\n"),
        good("FROM alpine:3.20\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n"),
    ],
)
def kept_apk_cache(run: Run) -> Iterator[Finding]:
    """apk leaves its index in the image.

    The index is two megabytes that are of no use after the installation, and old when the image is used.
    Give `--no-cache`: apk then fetches a fresh index and keeps none, so `apk update` is not needed either.
    The fix removes an `apk update` that leads to `apk add`, since the index that it writes would stay.
    """
    first = filled(run, _CACHE)
    if first is None:
        return
    for command in run.called("apk"):
        if (
            command.start >= first.start
            and "add" in (word.text for word in command.arguments)
            and not command.has_flag("--no-cache", "--no-network", "--simulate", "-s")
        ):
            yield Finding(
                at=head(run, command), message="apk add leaves its index in the layer", fix=_fix(run, command)
            )


def _fix(run: Run, command: Command) -> Fix | None:
    """The option, without the updates that lead to the command; None where these cannot be removed."""
    fix = with_option(run, command, "--no-cache", safe=True)
    earlier = [other for other in run.called("apk") if other.start < command.start]
    if fix is None or {verb(other) for other in earlier} - {"add", "update"}:
        return None if any(verb(other) == "update" for other in earlier) else fix
    drops = [_without(run, other) for other in earlier if verb(other) == "update"]
    edits = [drop for drop in drops if drop is not None]
    return Fix((*edits, *fix.edits), safe=True) if len(edits) == len(drops) else None


def _without(run: Run, command: Command) -> Edit | None:
    """The edit that takes a command out of a list, with the operator behind it."""
    script, tree = run.script, run.parsed
    if script is None or tree is None or command.wrapper is not None or command not in tree.commands:
        return None
    following = min((other.start for other in tree.commands if other.start > command.start), default=0)
    if _LEADS_ON.fullmatch(script.text[command.end : following]) is None:
        return None
    return Edit(run.place(command.start, following), "")
