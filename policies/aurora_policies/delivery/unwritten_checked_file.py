from collections import defaultdict
from collections.abc import Iterator
from posixpath import basename, dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.words import word_set
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import CheckedFile, RunContainer, WrittenFolder

from ._configs import Configs

_WORKER = """\
import os
import time
from pathlib import Path

BEAT = Path({})


def main():
    while True:
        BEAT.touch()
        time.sleep(5)
"""
_FILES = {
    "Dockerfile": 'FROM python:3.13.7-slim\nWORKDIR /app\nCOPY shop ./shop\nCMD ["python", "-m", "shop"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n',
    "shop/__main__.py": _WORKER.format('"/tmp/shop-heartbeat"'),
}
_COMPOSE = """\
services:
  worker:
    build: .
    environment:
      QUEUE: orders
    healthcheck:
      test: {}
"""
_POD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: worker
spec:
  selector:
    matchLabels:
      app: worker
  template:
    metadata:
      labels:
        app: worker
    spec:
      containers:
        - name: worker
          image: ghcr.io/acme/shop:1.4.2
          livenessProbe:
            exec:
              command:
                - sh
                - -c
                - find {} -mmin -1 | grep -q .
"""
_BUILD = {"Makefile": "image:\n\tdocker build -t ghcr.io/acme/shop:1.4.2 .\n"}


@policy(
    "DLV213",
    severity="error",
    category="reliability",
    examples=[
        bad(
            _POD.format("«/tmp/heartbeat»"),
            path="k8s/worker.yaml",
            files={**_FILES, **_BUILD},
        ),
        bad(
            _COMPOSE.format("[CMD, test, -f, «/tmp/worker-alive»]"),
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            _FILES["Dockerfile"] + 'HEALTHCHECK CMD test -n "$(find «/run/shop/beat» -mmin -1)"\n',
            path="Dockerfile",
            files={
                "pyproject.toml": _FILES["pyproject.toml"],
                "shop/__main__.py": _WORKER.format('os.environ.get("BEAT", "/run/shop/heartbeat")'),
            },
        ),
        good(
            _POD.format("/tmp/shop-heartbeat"),
            path="k8s/worker.yaml",
            files={**_FILES, **_BUILD},
            because="the program writes the file",
        ),
        good(
            _COMPOSE.format("test -f /tmp/heartbeat").replace("QUEUE: orders", "BEAT: /tmp/heartbeat"),
            path="compose.yaml",
            files={
                **_FILES,
                "shop/__main__.py": _WORKER.format('os.environ.get("BEAT", "/tmp/shop-heartbeat")'),
            },
            because="the variable sets this file",
        ),
        good(
            _COMPOSE.format("test -f /tmp/migrated"),
            path="compose.yaml",
            files=_FILES,
            because="it is not the heartbeat, so another program may write it",
        ),
        good(
            _COMPOSE.format("test -f /tmp/beats/heartbeat"),
            path="compose.yaml",
            files={**_FILES, "shop/__main__.py": _WORKER.format('"/tmp/beats"')},
            because="the program writes to the folder",
        ),
    ],
)
def unwritten_checked_file(repository: Repository) -> Iterator[Finding]:
    """A health check looks for a file that the program of the container does not write; it writes another one.

    The check always fails, so the container is restarted again and again, or stays unhealthy.
    Write the same path in the check and in the program, or set it with the variable of the program.
    Compared are files of one folder for running programs, such as `/tmp` and `/run`, that share a word, or that are
    both named for health, such as `alive` and `heartbeat`. Nothing is reported if the command or a variable of the
    container has the path, or if the program is unknown.

    https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-a-liveness-command
    """
    checked = repository.of(CheckedFile)
    written = repository.of(WrittenFolder)
    if not checked or not written:
        return
    programs, configs = programs_of(repository), Configs.of(repository)
    containers: defaultdict[tuple[str, str, str], list[RunContainer]] = defaultdict(list)
    for container in repository.of(RunContainer):
        containers[container.unit or container.path, container.owner, container.image].append(container)
    others = {one.file for one in checked}
    by_folder: defaultdict[str, list[WrittenFolder]] = defaultdict(list)
    for each in written:
        if each.path_in_image not in _TEMPORARY:
            by_folder[each.folder].append(each)
    for one in checked:
        running = containers[one.unit or one.path, one.owner, one.image]
        if running:
            found = {program.folder for each in running for program in programs.certain_of(each)}
        else:
            found = {program.folder for program in programs.of_dockerfile(one.dockerfile)}
        settings = {name: value for each in running for name, value in configs.values_for(each).items()}
        if not found or any(one.file in text for each in running for text in each.texts):
            continue
        paths = {
            settings.get(each.variable, each.path_in_image): each
            for folder in found
            for each in by_folder[folder]
        }
        # A file of an unknown folder may be any.
        unknown = "" in paths
        if unknown or any(one.file == path or one.file.startswith(f"{path}/") for path in paths):
            continue
        near = [path for path in paths if path not in others and _is_alike(path, one.file)]
        if len(near) == 1:
            yield Finding(
                at=one,
                message=f"{one.by} looks for '{one.file}', but the program writes '{near[0]}'; use one path",
                related=(Related(paths[near[0]], "the file that the program writes"),),
            )


# Folders in which programs create files with other names.
_TEMPORARY = frozenset({"/tmp", "/var/tmp"})


def _is_alike(path: str, other: str) -> bool:
    """Whether two files in one folder may be meant as one: they share a word, or both are named for health."""
    words, others = (set(_WORD.findall(basename(each).lower())) for each in (path, other))
    if dirname(path) != dirname(other):
        return False
    return not words.isdisjoint(others) or not (words.isdisjoint(_OF_HEALTH) or others.isdisjoint(_OF_HEALTH))


_WORD = regex(r"[a-z]+")
_OF_HEALTH = word_set("alive beat health healthy heartbeat live liveness ok ready readiness up")
