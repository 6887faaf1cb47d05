from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Add, Word

from ._archives import is_archive

_REMOTE = regex(r"(?:https?|s3|gs|git|ssh|ftp)://|git@|[\w.-]+\.git(?:#|$)|github\.com/")
# Where a name cannot be that of an archive, ADD and COPY do the same.
_PLAIN = regex(
    r"(?:.*/)?\.{0,2}\Z|.*\.(?:conf|css|html|ini|jar|js|json|lock|md|php|py|rb|sh|sql|toml|ts|txt|war|xml|ya?ml)\Z"
)


@policy(
    "DKR014",
    severity="info",
    category="maintainability",
    equivalents={
        "hadolint": "DL3020",
        "checkov": "CKV_DOCKER_4",
        "trivy": ("DS-0005", "AVD-DS-0005"),
    },
    examples=[
        bad(
            "FROM python:3.13\n«ADD» requirements.txt /srv/\n",
            fixed="FROM python:3.13\nCOPY requirements.txt /srv/\n",
        ),
        bad("FROM openjdk:21\n«ADD» release.zip /srv/\n", because="ADD does not unpack zip files"),
        good("FROM debian:13\nADD rootfs.tar.xz /\n", because="ADD unpacks it"),
        good("FROM debian:13\nADD --checksum=sha256:24454f830c https://example.com/tool /usr/local/bin/\n"),
        good("FROM debian:13\nARG BUNDLE\nADD $BUNDLE /srv/\n", because="it may be an archive"),
    ],
)
def add_instead_of_copy(add: Add) -> Iterator[Finding]:
    """ADD is used for a file that COPY can copy.

    ADD also unpacks archives and downloads URLs: if a source becomes an archive, the image gets its content instead
    of the file.
    Use COPY, and keep ADD for archives and downloads.
    The fix is applied by default only where the name cannot be that of an archive.

    https://docs.docker.com/build/building/best-practices/#add-or-copy
    """
    if add.is_history or not add.sources:
        return
    plain = [source for source in add.sources if _is_plain(add, source)]
    if not plain:
        return
    others = (
        len(plain) < len(add.sources)
        or add.flag("checksum")
        or add.flag("keep-git-dir")
        or add.flag("unpack")
    )
    safe = all(_PLAIN.match(source.text) for source in plain)
    fix = (
        None
        if others
        else Fix((Edit(add.keyword_at, "COPY" if add.keyword.isupper() else "copy"),), safe=safe)
    )
    yield Finding(at=add.keyword_at, message=f"ADD copies '{plain[0].text}' unchanged; use COPY", fix=fix)


def _is_plain(add: Add, source: Word) -> bool:
    text = add.value_of(source) or source.text
    if is_archive(text) or _REMOTE.match(text):
        return False
    # A variable may hide what the name begins or ends with.
    return not ("$" in text and (text.startswith("$") or "$" in text.rpartition(".")[2]))
