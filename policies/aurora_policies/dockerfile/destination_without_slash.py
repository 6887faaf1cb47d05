from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.kinds.dockerfile import Add, Copy


@policy(
    "DKR016",
    severity="error",
    category="validity",
    equivalents={"hadolint": "DL3021", "trivy": ("DS-0011", "AVD-DS-0011")},
    examples=[
        bad(
            "FROM node:24\nCOPY package.json package-lock.json «app»\n",
            fixed="FROM node:24\nCOPY package.json package-lock.json app/\n",
        ),
        good("FROM node:24\nCOPY package.json package-lock.json app/\n"),
        good("FROM node:24\nCOPY package.json package-lock.json .\n"),
        good("FROM node:24\nCOPY package.json app\n"),
        good("FROM node:24\nARG DIR\nCOPY package.json package-lock.json ${DIR}\n"),
    ],
)
def destination_without_slash(transfer: Copy | Add) -> Iterator[Finding]:
    """Several files are copied to a destination without a slash at its end.

    The legacy builder refuses it; a reader cannot tell whether a directory is meant or a file that each source
    overwrites.
    End the directory with a slash.
    """
    sources, destination = transfer.sources, transfer.destination
    if len(sources) + len(transfer.heredocs) < 2 or destination is None or transfer.is_history:
        return
    text = transfer.value_of(destination)
    if text is None:
        text = destination.text if not destination.text.endswith("}") else ""
        if "$" in text.rpartition("/")[2]:
            return
    if not text or text.endswith(("/", "\\")) or text.rpartition("/")[2] in (".", ".."):
        return
    end = destination.at.end - (1 if destination.quoted else 0)
    fix = Fix((Edit(Span(end, end), "/"),), safe=True)
    yield Finding(
        at=destination.at,
        message=f"{destination.text} takes several files and has no slash at its end",
        fix=fix,
    )
