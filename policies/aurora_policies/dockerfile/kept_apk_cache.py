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

# With these, nothing is fetched.
_NOTHING = ("--no-network", "--simulate", "-s")


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
        bad(
            "FROM alpine:3.20\nRUN «apk update» && apk add --no-cache curl\n",
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
    """`apk add` leaves its package index in the image.

    The index takes about 2 MB, is not used after the installation, and is outdated when the image is used.
    Add `--no-cache`: apk then fetches a fresh index and stores none, so `apk update` is not needed either.
    The fix also removes an `apk update` before `apk add`, because the index that it writes would remain.

    https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper
    """
    first = filled(run, _CACHE)
    if first is None:
        return
    calls = [command for command in run.called("apk") if not command.has_flag(*_NOTHING)]
    adds = [command for command in calls if command.start >= first.start and _adds(command)]
    keeping = [command for command in adds if not command.has_flag("--no-cache")]
    for command in keeping:
        message = "'apk add' leaves its index in the image; add --no-cache"
        yield Finding(at=head(run, command), message=message, fix=_fix(run, command))
    # Other commands, such as `apk upgrade`, use the index that an update wrote.
    if adds and not keeping and {verb(command) for command in calls} <= {"add", "update"}:
        for command in calls:
            if verb(command) == "update" and not command.has_flag("--no-cache"):
                edit = _without(run, command)
                message = "'apk update' leaves its index in the image; 'apk add --no-cache' does not need it"
                fix = Fix((edit,), safe=True) if edit is not None else None
                yield Finding(at=head(run, command), message=message, fix=fix)


def _adds(command: Command) -> bool:
    return "add" in (word.text for word in command.arguments)


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
