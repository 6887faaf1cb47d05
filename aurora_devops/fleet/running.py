"""A run over a fleet on Dask, which distributes the repositories, retries them and survives lost workers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

from distributed import Client, LocalCluster, as_completed

from ..core.settings import ConfigError
from .judging import Answer, Question, judge
from .sources import Member
from .store import Store
from .tables import Tables

# Results are written after this many repositories or seconds, and when the run ends, for whatever reason.
BATCH, SECONDS = 500, 60.0


class Outcome(NamedTuple):
    """A finished run: its name, and how many results were computed and how many were known.

    `errors` are the repositories that could not be linted, `incomplete` those of which a part could not be checked.
    """

    run: str
    computed: int
    known: int
    errors: Mapping[str, str]
    incomplete: tuple[str, ...]


@contextmanager
def cluster(scheduler: str | None, workers: int | None) -> Iterator[Client]:
    """A client of a scheduler, or of a cluster of worker processes on this machine. Raises ConfigError."""
    # What it logs is reported by the run, as one line.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if scheduler is None:
        with (
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            ) as local,
            Client(local) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise ConfigError(f"scheduler {scheduler} cannot be reached: {error}") from None
    with client:
        yield client


def run(
    client: Client,
    store: Store,
    members: Sequence[Member],
    question: Question,
    *,
    retries: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Lint the repositories whose result is not in the store. What was computed is kept if the run is interrupted."""
    started = datetime.now(UTC)
    known = store.known(question.configuration, question.version)
    answers: dict[str, Answer] = {}
    waiting: list[Tables] = []
    computed = 0
    written = time.monotonic()
    futures = client.map(
        judge,
        members,
        [question] * len(members),
        [known.get(member.name, {}) for member in members],
        key=[f"aurora-fleet {started.isoformat()} {member.name}" for member in members],
        retries=retries,
        pure=False,
    )
    names = {future.key: member.name for future, member in zip(futures, members, strict=True)}
    done = as_completed(futures)
    del futures
    try:
        for future in done:
            answer = _answer(future, names[future.key])
            future.release()
            if answer.tables is not None:
                waiting.append(answer.tables)
                computed += 1
            answers[answer.repository] = answer._replace(tables=None)
            if len(waiting) >= BATCH or time.monotonic() - written > SECONDS:
                store.add(waiting)
                waiting, written = [], time.monotonic()
            if progress is not None:
                progress(len(answers), len(members))
    finally:
        store.add(waiting)
    rows = [_row(answers[member.name]) for member in members]
    name = store.add_run(started, rows)
    errors = {row["repository"]: row["error"] for row in rows if row["error"]}
    incomplete = tuple(member.name for member in members if not answers[member.name].complete)
    return Outcome(name, computed, len(members) - computed - len(errors), errors, incomplete)


def _answer(future: Any, name: str) -> Answer:
    """The answer of a task. Raises ConfigError if the scheduler was lost."""
    if future.status == "cancelled":
        raise ConfigError("the connection to the scheduler was lost; run the command again to continue")
    error = future.exception() if future.status == "error" else None
    if error is not None:
        return Answer(name, error=f"{type(error).__name__}: {' '.join(str(error).split())}")
    found: Answer = future.result()
    return found


def _row(answer: Answer) -> dict[str, Any]:
    return {
        "repository": answer.repository,
        "commit": answer.commit,
        "result": answer.result,
        "error": answer.error,
    }
