from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.kinds.dockerfile import Add, Copy, Word


@policy(
    "DKR016",
    severity="warning",
    category="reliability",
    equivalents={"hadolint": "DL3021", "trivy": ("DS-0011", "AVD-DS-0011")},
    examples=[
        bad(
            "FROM node:24\nCOPY package.json package-lock.json «app»\n",
            fixed="FROM node:24\nCOPY package.json package-lock.json app/\n",
        ),
        good("FROM node:24\nCOPY package.json package-lock.json app/\n"),
        good("FROM node:24\nCOPY package.json package-lock.json .\n"),
        good("FROM node:24\nCOPY package.json app\n"),
        good("# syntax=docker/dockerfile:1\nFROM node:24\nCOPY --parents web/a api/b src\n"),
        good("FROM node:24\nARG DIR\nCOPY package.json package-lock.json ${DIR}\n"),
    ],
)
def destination_without_slash(transfer: Copy | Add) -> Iterator[Finding]:
    """Several files are copied to a destination that does not end with a slash.

    The legacy builder refuses it. BuildKit copies each file over the one before, unless the directory exists.
    Add a slash to the end of the directory.
    `COPY --parents` is not reported, because its destination is always a directory.

    https://docs.docker.com/reference/dockerfile/#destination
    """
    sources, destination = transfer.sources, transfer.destination
    if len(sources) + len(transfer.heredocs) < 2 or destination is None or transfer.is_history:
        return
    if transfer.flag("parents") is not None or _is_directory(transfer, destination):
        return
    end = destination.at.end - (1 if destination.quoted else 0)
    fix = Fix((Edit(Span(end, end), "/"),), safe=True)
    message = f"destination '{destination.text}' of several files does not end with a slash; add '/'"
    yield Finding(at=destination.at, message=message, fix=fix)


def _is_directory(transfer: Copy | Add, destination: Word) -> bool:
    """Whether the destination is or may be a directory that exists: by its end, behind a variable, or by WORKDIR."""
    text = transfer.value_of(destination)
    if text is None:
        text = destination.text if not destination.text.endswith("}") else ""
        if "$" in text.rpartition("/")[2]:
            return True
    if not text or text.endswith(("/", "\\")) or text.rpartition("/")[2] in (".", ".."):
        return True
    return text == transfer.workdir
