"""The files, modules and programs of its image that a container starts, as facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import join
from typing import TYPE_CHECKING

from .core.record import record
from .facts import CalledCommand, ContainedFile, StartedModule
from .starting import called_command, is_script, read_configs, started_module, started_programs
from .subjects import is_dynamic

if TYPE_CHECKING:
    from .core.facts import Fact
    from .core.kind import Document
    from .core.place import At


@record
class StartedWords:
    """The words of a container's own command and arguments with their places; an unknown word is `$`.

    `folder` is the working directory, `mounts` are the paths of its volumes.
    """

    command: Sequence[tuple[str, At]]
    arguments: Sequence[tuple[str, At]]
    folder: str = ""
    mounts: tuple[tuple[str, str], ...] = ()


def started_by(document: Document, words: StartedWords, *, owner: str, image: str) -> Iterator[Fact]:
    """What a container of an image starts with a command of its own."""
    located = [*words.command, *words.arguments]
    texts = [text for text, _ in located]
    first = words.command or words.arguments
    if first and (called := called_command([text for text, _ in first])):
        yield document.fact(
            CalledCommand,
            first[called[1]][1],
            name=called[0],
            owner=owner,
            image=image,
            argument=not words.command,
        )

    def contained(file: str, index: int) -> ContainedFile:
        at = located[index][1]
        return document.fact(
            ContainedFile, at, file=file, dockerfile="", by=owner, mounts=words.mounts, image=image
        )

    for word, index in started_programs(texts) if words.command else ():
        file = join(words.folder, word)
        # A relative path of a script is in the folder of the image, unless the container has another one.
        known = file.startswith("/") or (not words.folder and is_script(word) and "/" in word)
        if not is_dynamic(word) and "$" not in word and known:
            yield contained(file, index)
    for word, index in read_configs(texts) if words.command and not words.folder else ():
        yield contained(word, index)
    found = started_module(" ".join(texts))
    if found is None or any("$" in text or is_dynamic(text) for text in texts):
        return
    end = 0
    for text, at in located:
        start, end = end, end + len(text) + 1
        if start <= found.start < end:
            yield document.fact(
                StartedModule,
                at,
                module=found.name,
                dockerfile="",
                inside=found.inside,
                value=found.value,
                elsewhere=True,
                mounts=words.mounts,
                image=image,
            )
