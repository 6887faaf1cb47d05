from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import DeclaredObject, MessageName

from ._messages import covers
from ._names import contains_words, hint

_CODE = """\
import nats


async def start():
    connection = await nats.connect("nats://nats:4222")
    stream = connection.jetstream()
    await stream.add_stream(name="LOAVES", subjects=["loaves.*"])
    await stream.publish("loaves.ordered", b"1")
    await stream.add_consumer("LOAVES", {"durable_name": "ovens", "filter_subject": "loaves.ordered"})
"""
_FILES = {
    "Dockerfile": "FROM python:3.14\n",
    "pyproject.toml": '[project]\nname = "bakery"\nversion = "1"\ndependencies = ["nats-py"]\n',
    "bakery/start.py": _CODE,
}
_RUNBOOK = "# Nothing is baked\n\n```sh\nnats --server nats://nats:4222 {}\n```\n"
_PATH = "docs/baking.md"


@policy(
    "DLV236",
    severity="warning",
    category="reliability",
    examples=[
        bad(_RUNBOOK.format("consumer info «BREAD» ovens"), path=_PATH, files=_FILES),
        bad(_RUNBOOK.format("stream info «LOAVE»"), path=_PATH, files=_FILES),
        bad(_RUNBOOK.format("consumer next LOAVES «oven»"), path=_PATH, files=_FILES),
        bad(_RUNBOOK.format("sub «loaf.ordered»"), path=_PATH, files=_FILES),
        good(
            _RUNBOOK.format("stream info LOAVES"),
            path=_PATH,
            files=_FILES,
            because="the code creates the stream",
        ),
        good(
            _RUNBOOK.format("consumer info LOAVES ovens"),
            path=_PATH,
            files=_FILES,
            because="the code creates the stream and the consumer",
        ),
        good(
            _RUNBOOK.format("sub 'loaves.>'"),
            path=_PATH,
            files=_FILES,
            because="a subject of the code matches",
        ),
        good(
            _RUNBOOK.format("stream info PARCELS"),
            path=_PATH,
            files=_FILES,
            because="the names have nothing in common, so another program may create the stream",
        ),
        good(
            _RUNBOOK.format("stream info LOAVE"),
            path=_PATH,
            files={**_FILES, "setup.sh": "#!/bin/sh\nnats stream add LOAVE --subjects 'loafs.*'\n"},
            because="a command creates the stream",
        ),
    ],
)
def unknown_stream(repository: Repository) -> Iterator[Finding]:
    """A command names a stream, a consumer or a subject of NATS that nothing creates; the code has another one.

    The command fails, or shows nothing: a runbook does not help when it is needed.
    Write the name that the code has.
    Commands are those of `nats` in documents, scripts and pipelines. A name is reported if it is similar to one that
    the code of the repository or a command creates, and a stream also if the code creates the consumer that the
    command names beside it. Nothing is reported if a name that the code creates is unknown, or if manifests define
    streams.

    <https://docs.nats.io/using-nats/nats-tools/nats_cli>
    """
    names = [one for one in repository.of(MessageName) if one.system == "NATS"]
    commands = [one for one in names if one.by == "nats" and one.does != "creates"]
    if not commands or not repository.whole:
        return
    if any(one.object_kind in ("Consumer", "Stream") for one in repository.of(DeclaredObject)):
        return
    consumers = {one.name for one in names if one.what == "consumer" and one.does == "creates"}
    for what in ("consumer", "stream", "subject"):
        having = ("keeps", "sends", "takes") if what == "subject" else ("creates",)
        known = [
            one
            for one in names
            if one.what == what and one.does in having and (one.by != "nats" or what != "subject")
        ]
        if not all(one.known for one in known):
            continue
        for one in commands:
            if one.what != what or any(_is(one, each) for each in known):
                continue
            made = {each.name: each for each in known if set(each.name).isdisjoint("*>")}
            meant = _meant(one, made, beside=one.beside in consumers)
            if meant is not None:
                yield Finding(
                    at=one,
                    message=f"nothing creates the {what} '{one.name}'{hint(one.name, [meant], 'known is')}"
                    if what != "subject"
                    else f"no code has the subject '{one.name}'{hint(one.name, [meant], 'known is')}",
                    related=(Related(made[meant], f"the {what} '{meant}'"),),
                )


def _is(one: MessageName, known: MessageName) -> bool:
    if one.what != "subject":
        return one.name == known.name
    return covers(one.name, known.name) or covers(known.name, one.name)


def _meant(one: MessageName, made: dict[str, MessageName], *, beside: bool) -> str | None:
    """The name that is meant: a similar one, one of the same words, or the only stream, if its consumer is known."""
    names = sorted(made)
    near = nearest(one.name, names, _NEARLY) or next(
        (each for each in names if contains_words(one.name, each)), None
    )
    return near or (names[0] if beside and len(names) == 1 else None)


# How similar a name is that is probably meant for another one.
_NEARLY = 0.75
