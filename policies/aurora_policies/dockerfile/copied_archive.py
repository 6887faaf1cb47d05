from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Copy, Run, Stage, Word

from ._archives import EXTRACTORS, basename, extracts, is_archive


@policy(
    "DKR013",
    severity="info",
    category="performance",
    equivalents={"hadolint": "DL3010"},
    examples=[
        bad("FROM debian:13\n«COPY» app.tar.gz /srv/\nRUN tar -xzf /srv/app.tar.gz && rm /srv/app.tar.gz\n"),
        bad(
            "FROM debian:13\n«COPY» rootfs.tar.xz /tmp/base.tar.xz\nRUN tar --extract --file /tmp/base.tar.xz\n"
        ),
        good("FROM debian:13\nADD app.tar.gz /srv/\n"),
        good("FROM debian:13\nCOPY app.tar.gz /srv/\n", because="it is not unpacked here"),
        good("FROM debian:13\nCOPY --from=build /app.tar.gz /srv/\nRUN tar -xzf /srv/app.tar.gz\n"),
    ],
)
def copied_archive(stage: Stage) -> Iterator[Finding]:
    """An archive is copied into the image and unpacked there.

    The archive remains in the layer of the COPY even if a later step removes it, so the image contains the files
    twice.
    Use `ADD app.tar.gz /srv/`, which unpacks a tar archive without storing it.

    https://docs.docker.com/build/building/best-practices/#add-or-copy
    """
    copies = [
        (copy, names) for copy in stage.of(Copy) if copy.source_flag is None and (names := _archives(copy))
    ]
    if not copies:
        return
    extracted: set[str] = set()
    for run in stage.of(Run):
        shell = run.script.parsed if run.script else None
        for command in shell.programs if shell else ():
            if command.name in EXTRACTORS or (command.name == "tar" and extracts(command.words)):
                extracted.update(basename(word.text) for word in command.arguments)
    for copy, names in copies:
        if found := sorted(names & extracted):
            yield Finding(
                at=copy.keyword_at, message=f"'{found[0]}' is copied here and unpacked later; use ADD"
            )


def _archives(copy: Copy) -> set[str]:
    """The names under which its archives can be found in the image."""
    if copy.destination is not None and (name := _name(copy.destination)) and is_archive(name):
        return {name}
    return {name for source in copy.sources if is_archive(name := _name(source))}


def _name(word: Word) -> str:
    # As written, because the backslashes in paths of Windows are not escapes.
    return basename(word.raw.strip("'\""))
