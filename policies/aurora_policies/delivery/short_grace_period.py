from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import GracePeriod, RunContainer, ServerSetting, ShutdownTime

from ._examples import DEPLOYMENT

_IMAGE = "ghcr.io/acme/shop"
_PYTHON = {
    "Dockerfile": 'FROM python:3.14\nCOPY . .\nCMD ["gunicorn", "--config", "gunicorn.conf.py", "shop:app"]\n',
    "requirements.txt": "flask\ngunicorn\n",
    "shop.py": "from flask import Flask\n\napp = Flask(__name__)\n",
    "gunicorn.conf.py": 'bind = "0.0.0.0:8000"\ngraceful_timeout = 90\n',
    "compose.yaml": f"services:\n  shop:\n    build: .\n    image: {_IMAGE}\n",
}
_JAVA = {
    "Dockerfile": 'FROM eclipse-temurin:21\nCOPY target/shop.jar /a.jar\nCMD ["java", "-jar", "/a.jar"]\n',
    "pom.xml": "<project><artifactId>shop</artifactId></project>\n",
    "src/main/java/Shop.java": "@SpringBootApplication\npublic class Shop {}\n",
    "src/main/resources/application.yml": "spring:\n  lifecycle:\n    timeout-per-shutdown-phase: 1m\n",
    "compose.yaml": f"services:\n  shop:\n    build: .\n    image: {_IMAGE}\n",
}
_PORT = "          ports:\n            - containerPort: 8000\n"
_GRACE = "      terminationGracePeriodSeconds: {}\n"
_HOOK = """\
          lifecycle:
            preStop:
              exec:
                command: [sh, -c, "sleep {}"]
"""


@policy(
    "DLV160",
    severity="warning",
    category="reliability",
    examples=[
        bad(DEPLOYMENT + _PORT + _GRACE.format("«60»"), path="k8s/shop.yaml", files=_PYTHON),
        bad(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "«ghcr.io/acme/shop:1.4»") + _PORT,
            path="k8s/shop.yaml",
            files=_PYTHON,
        ),
        bad(DEPLOYMENT + _GRACE.format("«45»"), path="k8s/shop.yaml", files=_JAVA),
        bad(
            DEPLOYMENT
            + "          command: [uvicorn, shop:app, --timeout-graceful-shutdown, '40']\n"
            + _GRACE.format("«30»"),
            path="k8s/shop.yaml",
        ),
        bad(
            DEPLOYMENT
            + "          args: [gunicorn, --graceful-timeout=20, shop:app]\n"
            + _HOOK.format(15)
            + _GRACE.format("«30»"),
            path="k8s/shop.yaml",
        ),
        bad(DEPLOYMENT + _HOOK.format(60) + _GRACE.format("«30»"), path="k8s/shop.yaml"),
        good(
            DEPLOYMENT + _PORT + _GRACE.format(100),
            path="k8s/shop.yaml",
            files=_PYTHON,
            because="the requests can end before the container is killed",
        ),
        good(
            DEPLOYMENT + "          args: [celery, -A, shop, worker]\n" + _GRACE.format(60),
            path="k8s/shop.yaml",
            files=_PYTHON,
            because="the container runs another program",
        ),
        good(
            DEPLOYMENT + "          args: [gunicorn, --graceful-timeout, '20', shop:app]\n",
            path="k8s/shop.yaml",
            files=_PYTHON,
            because="the option replaces the value of the file",
        ),
        good(
            DEPLOYMENT + _PORT + "          env: [{name: GUNICORN_CMD_ARGS, value: --graceful-timeout 10}]\n",
            path="k8s/shop.yaml",
            files=_PYTHON,
            because="the variable may replace the value",
        ),
        good(
            DEPLOYMENT + _PORT,
            path="k8s/shop.yaml",
            files=_PYTHON | {"gunicorn.conf.py": 'bind = "0.0.0.0:8000"\ngraceful_timeout = load()\n'},
            because="the value is unknown",
        ),
        good(
            DEPLOYMENT + _HOOK.format(10),
            path="k8s/shop.yaml",
            because="the hook ends before the container is killed",
        ),
    ],
)
def short_grace_period(repository: Repository) -> Iterator[Finding]:
    """A container is killed before its program has ended the running requests.

    The kubelet sends SIGKILL after `terminationGracePeriodSeconds` (default 30), also while a preStop hook runs, so
    requests fail with each deployment.
    Set `terminationGracePeriodSeconds` to more than the sum of the preStop hook and the time that the program gives
    requests, or reduce this time.
    This time is `graceful_timeout` of gunicorn, in its configuration file or as an option, the option
    `--timeout-graceful-shutdown` of uvicorn, or `spring.lifecycle.timeout-per-shutdown-phase` of Spring Boot. Of the
    preStop hook, what `sleep` waits is counted.

    <https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination>
    """
    periods: defaultdict[tuple[str, str, str], list[GracePeriod]] = defaultdict(list)
    for one in repository.of(GracePeriod):
        periods[one.unit or one.path, one.owner, one.image].append(one)
    if not periods:
        return
    times = _Times(repository)
    reported: set[tuple[str, str]] = set()
    for container in repository.of(RunContainer):
        found = periods.get((container.unit or container.path, container.owner, container.image), [])
        period = max(found, key=lambda one: one.seconds, default=None)
        if period is None or (period.path, period.owner) in reported:
            continue
        seconds, by, place = times.of(container)
        if seconds + period.sleeps > period.seconds or (period.sleeps and period.sleeps >= period.seconds):
            reported.add((period.path, period.owner))
            yield Finding(
                at=period,
                message=f"{period.owner} is killed after {period.seconds} seconds"
                f"{'' if period.stated else ' (default)'}, but {_needed(period, seconds, by)}",
                related=(Related(place, "the time for running requests"),) if place is not None else (),
            )


def _needed(period: GracePeriod, seconds: int, by: str) -> str:
    """What a container needs to end, for messages."""
    hook = f"its preStop hook sleeps {period.sleeps}"
    if not seconds:
        return f"{hook} seconds"
    given = f"'{by}' gives running requests {seconds} seconds"
    return f"{hook}, and {given}" if period.sleeps else given


class _Times:
    """How long the programs of containers take to end."""

    def __init__(self, repository: Repository) -> None:
        self._programs = programs_of(repository)
        self._images = self._programs.images
        self._times: defaultdict[str, list[ShutdownTime]] = defaultdict(list)
        for one in repository.of(ShutdownTime):
            self._times[one.folder].append(one)
        self._ports = {(one.folder, one.port) for one in repository.of(ServerSetting)}

    def of(self, container: RunContainer) -> tuple[int, str, ShutdownTime | None]:
        """The seconds, the setting, and its place; 0 if they are unknown."""
        images = [
            self._images[path] for path in self._programs.dockerfiles_of(container) if path in self._images
        ]
        words = container.words or (images[0].words if len(images) == 1 else ())
        if option := _option(words):
            return option[1], option[0], None
        programs = self._programs.certain_of(container) if self._times else ()
        found = [one for program in programs for one in self._times[program.folder]]
        if len(found) != 1 or "GUNICORN_CMD_ARGS" in container.variables:
            return 0, "", None
        if found[0].server and not self._serves(container, found[0], words):
            return 0, "", None
        return found[0].seconds, found[0].by, found[0]

    def _serves(self, container: RunContainer, time: ShutdownTime, words: Sequence[str]) -> bool:
        """Whether a container runs the server of a setting: its command has the name, or it declares the port."""
        named = any(time.server in word.replace("/", " ").split() for word in words)
        return named or any((time.folder, port) in self._ports for port in container.ports)


_OPTIONS = frozenset({"--graceful-timeout", "--timeout-graceful-shutdown"})


def _option(words: Sequence[str]) -> tuple[str, int] | None:
    """The option of a server for the time of running requests, with its value."""
    for word, after in pairwise((*words, "")):
        name, equals, value = word.partition("=")
        number = value if equals else after
        if name in _OPTIONS and number.isdecimal():
            return name, int(number)
    return None
