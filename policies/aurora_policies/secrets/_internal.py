"""Passwords that only a part of a file can use: of databases that publish no port, and of tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import basename
from typing import TYPE_CHECKING

from aurora_devops import Document
from aurora_devops.core.development import for_development, for_end_to_end_tests, for_tests
from aurora_devops.core.lazy import regex
from aurora_devops.secrets.values import holds_password, is_weak, snake

if TYPE_CHECKING:
    from aurora_devops.kinds.compose import ComposeFile, Service
    from aurora_devops.kinds.github import Workflow

_DATABASE = regex(r"postg|pgvector|timescale|mysql|mariadb|mongo|clickhouse|redis|valkey|rabbitmq")
_LOOPBACK = regex(r"127\.|\[?::1\]?\Z|localhost\Z")
_ENVIRONMENT = regex(r"(?:\A|_)(?:ENV|ENVIRONMENT)\Z")
_TESTS = frozenset({"test", "testing"})
_ON = frozenset({"1", "on", "true", "yes"})
# TEST_SECRET, E2E_TOKEN, APP_TESTINGTOKEN, but no token of a registry for tests.
_OF_A_TEST = regex(r"(?:\A|_)(?:tests?|testing[a-z]*|e2_?e|dummy|fake|mock)(?:_(?!pypi)|\Z)")


def internal_passwords(document: Document) -> frozenset[str]:
    """The weak passwords of databases of a Compose file that publish no port, and what is set for tests.

    In a Compose file for tests or for development, these are the values of all variables.
    """
    # A run without such a file does not import its model.
    if document.kind == "compose":
        from aurora_devops.kinds.compose import ComposeFile

        if not isinstance(document.model, ComposeFile):
            return frozenset()
        if for_tests(document.source.path) or for_development(document.source.path):
            return frozenset(_of_services(document.model))
        return _of_databases(document.model)
    if document.kind == "github-workflow":
        from aurora_devops.kinds.github import Workflow

        if not isinstance(document.model, Workflow):
            return frozenset()
        return frozenset(_of_tests(document.model, document.source.path))
    if document.kind == "github-action":
        from aurora_devops.kinds.github import Action

        if not isinstance(document.model, Action):
            return frozenset()
        steps = document.model.runs.steps
        return frozenset(value for step in steps for value in _beside_a_test(_variables(step.env), {}))
    return frozenset()


def _of_services(file: ComposeFile) -> Iterator[str]:
    """The values of all variables of a file that is for tests or for development by its path."""
    from aurora_devops.kinds.compose.model import pairs

    for service in file.services.values():
        if service is not None:
            yield from (
                pair.value for pair in pairs(service.environment, service.at["environment"]) if pair.value
            )


def _of_databases(file: ComposeFile) -> frozenset[str]:
    internal: set[str] = set()
    published: set[str] = set()
    for service in file.services.values():
        if service is not None and _DATABASE.search(service.image or ""):
            (internal if _is_internal(service) else published).update(_passwords(service))
    return frozenset(internal - published)


def _of_tests(workflow: Workflow, path: str) -> Iterator[str]:
    """The values of variables of tests.

    They are so by their own names, by another one such as `NODE_ENV: test`, or because the job runs end-to-end tests
    against services that it starts.
    """
    from aurora_devops.kinds.github.model import Container

    everywhere = _variables(workflow.env)
    yield from _beside_a_test(everywhere, {})
    for job_id, job in workflow.jobs.items():
        of_job = _variables(job.env)
        yield from _beside_a_test(of_job, everywhere)
        end_to_end = for_end_to_end_tests(f"{basename(path)} {job_id} {job.name or ''}")
        if end_to_end:
            yield from (*everywhere.values(), *of_job.values())
            for service in job.services.values() if isinstance(job.services, dict) else ():
                yield from _variables(service.env).values() if isinstance(service, Container) else ()
        for step in job.steps:
            of_step = _variables(step.env)
            yield from _beside_a_test(of_step, {**everywhere, **of_job})
            if end_to_end:
                yield from of_step.values()


def _beside_a_test(variables: dict[str, str], inherited: dict[str, str]) -> Iterable[str]:
    is_test = any(
        (_ENVIRONMENT.search(name) and value.lower() in _TESTS)
        or (value.lower() in _ON and _OF_A_TEST.search(snake(name)))
        for name, value in {**inherited, **variables}.items()
    )
    if is_test:
        return variables.values()
    return (value for name, value in variables.items() if _OF_A_TEST.search(snake(name)))


def _variables(env: object) -> dict[str, str]:
    return {name: str(value) for name, value in env.items()} if isinstance(env, dict) else {}


def _is_internal(service: Service) -> bool:
    if service.network_mode is not None or service.extends is not None:
        return False
    return all(binding.host_ip and _LOOPBACK.match(binding.host_ip) for binding in service.bindings)


def _passwords(service: Service) -> Iterator[str]:
    from aurora_devops.kinds.compose.model import pairs

    for pair in pairs(service.environment, service.at["environment"]):
        if pair.value and holds_password(pair.name) and is_weak(pair.value):
            yield pair.value
