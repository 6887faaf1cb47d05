"""The memory and the processes that runtimes are told to use: `GOMEMLIMIT`, `-Xmx`, `WEB_CONCURRENCY` and others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from .core.lazy import regex
from .core.place import Elsewhere
from .core.record import record
from .core.source import Span
from .facts import RuntimeSize

if TYPE_CHECKING:
    from .core.kind import Document
    from .core.place import At

Resource = Literal["memory", "cpu"]


@record
class Sizing:
    """What a runtime is told to use: bytes of memory, or threads or processes; with its place in the text.

    `name` is that of the variable or the option. It is `exact` if the runtime needs more than this for other things,
    as the JVM does for what is not on the heap; and it has `workers` if they are processes that share processors.
    """

    start: int
    end: int
    name: str
    resource: Resource
    amount: int
    exact: bool = False
    workers: bool = False


_GO_MEMORY = regex(r"(\d{1,15})(B|KiB|MiB|GiB|TiB)?")
_NUMBER = regex(r"\d{1,9}")
_HEXADECIMAL = regex(r"(?:0x)?([0-9A-Fa-f]{1,12})")
# The heap of the JVM, and that of Node.js in MiB.
_HEAP = regex(
    r"(?<![\w-])(?:(-Xmx|-XX:MaxHeapSize=)(\d{1,15})([kKmMgGtT]?)|(--max[-_]old[-_]space[-_]size)[= ](\d{1,9}))(?!\w)"
)
_SIZE = regex(r"(?i)(\d{1,15}(?:\.\d{1,6})?)\s*([bkmgt]?)b?")
_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}


def size_of(text: object) -> int | None:
    """The bytes of a size as Docker and Redis write it, such as `512m` or `1.5gb`; None for other text."""
    match = _SIZE.fullmatch(str(text).strip())
    return round(float(match[1]) * _UNITS[match[2].lower()]) if match else None


def sizing_of_variable(name: str, value: str) -> Iterator[Sizing]:
    """What the value of an environment variable tells a runtime to use."""
    end = len(value)
    match name:
        case "GOMEMLIMIT":
            if found := _GO_MEMORY.fullmatch(value):
                amount = int(found[1]) * _UNITS[(found[2] or "B")[0].lower()]
                yield Sizing(0, end, name, "memory", amount)
        case "GOMAXPROCS":
            if _NUMBER.fullmatch(value):
                yield Sizing(0, end, name, "cpu", int(value))
        case "WEB_CONCURRENCY":
            if _NUMBER.fullmatch(value):
                yield Sizing(0, end, name, "cpu", int(value), workers=True)
        case "DOTNET_GCHeapHardLimit" | "COMPlus_GCHeapHardLimit":
            if found := _HEXADECIMAL.fullmatch(value):
                yield Sizing(0, end, name, "memory", int(found[1], 16), exact=True)
        case _:
            yield from _heaps(value)


def _heaps(text: str) -> Iterator[Sizing]:
    """The last heap that options in a text set; the runtimes ignore those before it."""
    if "-X" not in text and "space" not in text:
        return
    for found in list(_HEAP.finditer(text))[-1:]:
        option, number, unit, node, mebibytes = found.groups()
        amount = int(mebibytes) * _UNITS["m"] if node else int(number) * _UNITS[unit.lower()]
        yield Sizing(found.start(), found.end(), node or option.rstrip("="), "memory", amount, exact=True)


# The programs whose option sets the number of their processes.
_SERVERS = frozenset({"gunicorn", "hypercorn", "uvicorn"})
_WORKERS = regex(r"--workers=(\d{1,9})")


def sizing_of_words(words: Sequence[str]) -> Iterator[tuple[int, Sizing]]:
    """What the words of a command tell a runtime to use, with the index of the word that has the number."""
    serves = any(word.rpartition("/")[2] in _SERVERS for word in words)
    for index, word in enumerate(words):
        before = words[index - 1] if index else ""
        if before == "--maxmemory" and (amount := size_of(word)):
            yield index, Sizing(0, len(word), before, "memory", amount)
        elif before in ("--max-old-space-size", "--max_old_space_size") and _NUMBER.fullmatch(word):
            yield index, Sizing(0, len(word), before, "memory", int(word) * _UNITS["m"], exact=True)
        elif serves and before in ("--workers", "-w") and _NUMBER.fullmatch(word):
            yield index, Sizing(0, len(word), before, "cpu", int(word), workers=True)
        elif serves and (found := _WORKERS.fullmatch(word)):
            yield index, Sizing(found.start(1), len(word), "--workers", "cpu", int(found[1]), workers=True)
        else:
            yield from ((index, one) for one in _heaps(word))


def runtime_sizes(
    document: Document,
    variables: Iterable[tuple[str, str, At]],
    commands: Iterable[Sequence[tuple[str, At]]] = (),
    *,
    owner: str = "",
    image: str = "",
    config: str = "",
    namespace: str = "",
) -> Iterator[RuntimeSize]:
    """The facts about the sizes in variables (name, value, place) and in commands (words with their places).

    The other arguments are the fields of the fact that tell the container or the ConfigMap.
    """
    found = [
        (sizing, value, at, name)
        for name, value, at in variables
        for sizing in sizing_of_variable(name, value)
    ]
    for words in commands:
        found += [
            (sizing, *words[index], "") for index, sizing in sizing_of_words([word for word, _ in words])
        ]
    for sizing, text, at, variable in found:
        # The place of a word in a Dockerfile is longer than the word if that has quotes or escapes.
        span = at.span if isinstance(at, Elsewhere) else at
        plain = not isinstance(span, Span) or span.end - span.start == len(text)
        yield document.fact(
            RuntimeSize,
            at.sub(sizing.start, sizing.end) if plain else at,
            name=sizing.name,
            resource=sizing.resource,
            amount=sizing.amount,
            written=text[sizing.start : sizing.end],
            variable=variable,
            owner=owner,
            image=image,
            config=config,
            namespace=namespace,
            exact=sizing.exact,
            workers=sizing.workers,
        )
