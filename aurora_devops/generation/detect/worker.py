"""A Python program that listens on no port for requests: what starts it, and where it serves metrics."""

from __future__ import annotations

from collections.abc import Iterator

from ...code.data import table
from ...code.packages import packages_of, pyproject
from ...code.python.metrics import servers
from ...code.python.modules import modules_of
from ...code.sources import Sources, line_at, line_of
from ...core.lazy import regex
from .clues import Clue, Detector
from .images import dockerfile, split, started

_WEB = frozenset(
    {
        "aiohttp",
        "bottle",
        "django",
        "falcon",
        "fastapi",
        "flask",
        "gradio",
        "litestar",
        "quart",
        "robyn",
        "sanic",
    }
    | {"starlette", "streamlit", "tornado"}
)
# Libraries of programs that wait for messages, jobs or a clock.
_WAITS = frozenset(
    {
        "aio-pika",
        "aioamqp",
        "aiobotocore",
        "aiokafka",
        "apscheduler",
        "arq",
        "boto3",
        "celery",
        "confluent-kafka",
    }
    | {
        "dramatiq",
        "faststream",
        "huey",
        "kafka-python",
        "kombu",
        "nats-py",
        "paho-mqtt",
        "pika",
        "procrastinate",
    }
    | {"pulsar-client", "redis", "rq", "schedule", "taskiq", "temporalio"}
)
_PROCESS = regex(r"(?m)^([\w-]+):[ \t]*(\S[^\n]*)$")


def _look(sources: Sources) -> Iterator[Clue]:
    packages = packages_of(sources)
    manifest = sources.first("pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile")
    if manifest is None or not _WEB.isdisjoint(packages):
        return
    said = list(_said(sources))
    waits = next(((name, place) for name, place in packages.items() if name in _WAITS), None)
    if not said and waits is None:
        return
    found = said or list(_written(sources))
    if not found:
        return
    yield from found
    why, path, line = (f"package {waits[0]}", *waits[1]) if waits else ("no web framework", manifest, 0)
    yield Clue("language", "python", why, path, line, "implied")
    yield Clue("framework", "", "no web framework", manifest, 0, "usual")
    served = list(servers(sources))
    yield Clue("port", None, "nothing listens for requests", confidence="usual")
    if served:
        first = served[0]
        yield Clue("management_port", first.number, first.by, first.file, first.line)
        yield Clue("metrics_path", "/metrics", first.by, first.file, first.line)
    yield Clue("routes", True, "nothing listens for requests", confidence="usual")


def _said(sources: Sources) -> Iterator[Clue]:
    """The command of the Procfile or of the image, if it starts Python or a worker."""
    text = sources.text("Procfile")
    matches = list(_PROCESS.finditer(text))
    if len(matches) == 1:
        yield Clue(
            "entry_point", matches[0][2].strip(), "the process", "Procfile", line_at(text, matches[0].start())
        )
    command, line = started(sources)
    words = [word.rpartition("/")[2] for word in split(command)]
    scripts = table(pyproject(sources), "project", "scripts")
    known = {"python", "python3", "celery", "rq", "dramatiq", "arq", "uv", "poetry", *scripts}
    if words and words[0] in known:
        yield Clue("entry_point", command, "the command", dockerfile(sources)[0], line)


def _written(sources: Sources) -> Iterator[Clue]:
    """The only script of the package, its `__main__`, or a module that runs if it is started."""
    scripts = table(pyproject(sources), "project", "scripts") or table(
        pyproject(sources), "tool", "poetry", "scripts"
    )
    text = sources.text("pyproject.toml")
    if len(scripts) == 1:
        name = next(iter(scripts))
        line = line_of(text, rf"^\s*[\"']?{name}[\"']?\s*=")
        yield Clue("entry_point", str(name), "a script", "pyproject.toml", line, "implied")
    modules = modules_of(sources)
    for module in modules.values():
        if module.path.endswith("/__main__.py"):
            name = module.name.removesuffix(".__main__")
            yield Clue("entry_point", f"python -m {name}", "__main__", module.path, 0, "implied")
    mains = [module for module in modules.values() if "__name__" in sources.text(module.path)]
    mains = [module for module in mains if '"__main__"' in sources.text(module.path).replace("'", '"')]
    if len(mains) == 1:
        name = mains[0].path if "/" not in mains[0].path else mains[0].name
        yield Clue("entry_point", name, "a module that is started", mains[0].path, 0, "usual")


detector = Detector("worker", _look, "python")
