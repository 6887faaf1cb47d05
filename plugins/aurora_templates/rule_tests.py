"""Scenarios for promtool's unit tests: series that make each alert fire, and series that leave it silent.

What is expected of an alert is read from the rules themselves; a scenario adds only when it fires and with
which value. Source: prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aurora_devops.core.lazy import regex
from aurora_devops.core.record import field, record
from aurora_devops.core.settings import ConfigError
from aurora_devops.formats import yaml
from aurora_devops.kinds.prometheus.model import seconds

if TYPE_CHECKING:
    from .monitoring import Burn, Exporter, Objective, Watch

_VALUE = regex(r"\{\{\s*\$value\b[^}]*\}\}")
_LABEL = regex(r"\{\{\s*\$labels\.(\w+)\s*\}\}")
# Requests a minute in scenarios of objectives: enough for shares with six decimals to be whole numbers.
_REQUESTS = 1_000_000
# Minutes after which every pair of windows has waited long enough, and those that one needs besides its wait.
_LONGEST, _SETTLED = 190, 10


@record
class Firing:
    """An alert that fires: the labels that its series have, and its value as annotations show it."""

    labels: Mapping[str, str]
    value: str = ""
    having: Mapping[str, str] = field(default_factory=dict)


@record
class Expected:
    """The alerts of one name at one time."""

    minutes: int
    alert: str
    alerts: tuple[Mapping[str, Any], ...]


@record
class Scenario:
    """A test: what happens, the series, and what is expected."""

    name: str
    series: tuple[tuple[str, str], ...]
    expected: tuple[Expected, ...]


def rules_of(texts: Iterable[str]) -> tuple[Mapping[str, Any], ...]:
    """The rules of rule files, in order. Raises ConfigError when a text is no rule file."""
    return tuple(rule for group in _groups(texts) for rule in group["rules"])


def groups_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The names of the groups of rule files, in order."""
    return tuple(str(group["name"]) for group in _groups(texts))


def _groups(texts: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for text in texts:
        stream = yaml.read(text)
        data = stream.documents[0].value if stream.documents else None
        groups = data.get("groups") if isinstance(data, dict) else None
        for group in groups if isinstance(groups, list) else (None,):
            if not isinstance(group, dict) or not isinstance(group.get("rules"), list) or "name" not in group:
                raise ConfigError("a template of the part rules gives no rule file")
            yield group


def scenarios(watch: Watch, texts: Iterable[str]) -> tuple[Scenario, ...]:
    """The scenarios for the alerts that the rules have; an alert that a team has removed has none."""
    rules = [rule for rule in rules_of(texts) if "alert" in rule]
    known = {str(rule["alert"]) for rule in rules}
    made = (*_service(watch, rules), *_instances(watch, rules), *_dependencies(watch, rules))
    objectives = (scenario for objective in watch.objectives for scenario in _objective(objective, rules))
    return tuple(
        scenario
        for scenario in (*made, *objectives)
        if all(expected.alert in known for expected in scenario.expected)
    )


def _expect(rules: Iterable[Mapping[str, Any]], minutes: int, alert: str, *firing: Firing) -> Expected:
    """What promtool is to find: the labels and annotations of the rules, with values and labels filled in."""
    alerts = []
    for fire in firing:
        for rule in rules:
            own = rule.get("labels") or {}
            if rule["alert"] != alert or any(own.get(name) != value for name, value in fire.having.items()):
                continue
            labels = {**fire.labels, **own}
            said = (rule.get("annotations") or {}).items()
            texts = {name: _expanded(str(text), labels, fire.value) for name, text in said}
            alerts.append({"labels": labels, "annotations": texts})
    return Expected(minutes, alert, tuple(alerts))


def _expanded(text: str, labels: Mapping[str, Any], value: str) -> str:
    """A text of an annotation as it is shown."""
    return _LABEL.sub(lambda match: str(labels.get(match[1], "")), _VALUE.sub(value, text))


def _service(watch: Watch, rules: list[Mapping[str, Any]]) -> Iterator[Scenario]:
    job = {"job": watch.job}
    slow = Decimal(watch.slow)
    yield Scenario(
        "every instance is down",
        (_up(watch, "a", "0x30"), _up(watch, "b", "0x30")),
        (_expect(rules, 1, "ServiceDown"), _expect(rules, 5, "ServiceDown", Firing(job))),
    )
    yield Scenario(
        "nothing is there to be scraped",
        ((f'up{{job="other",instance="a:{watch.app.port}"}}', "1x30"),),
        (_expect(rules, 5, "ServiceDown", Firing(job)),),
    )
    yield Scenario(
        "one of two instances is down",
        (_up(watch, "a", "0x30"), _up(watch, "b", "1x30")),
        (
            _expect(rules, 20, "ServiceDown"),
            _expect(rules, 10, "InstanceDown", Firing(_instance(watch, "a"))),
        ),
    )
    yield Scenario(
        "one request in ten fails",
        (_requests(watch, "200", "0+900x60"), _requests(watch, "500", "0+100x60")),
        (_expect(rules, 3, "HighErrorRatio"), _expect(rules, 30, "HighErrorRatio", Firing(job, "10%"))),
    )
    yield Scenario(
        "one request in a hundred fails",
        (_requests(watch, "200", "0+990x60"), _requests(watch, "503", "0+10x60")),
        (_expect(rules, 30, "HighErrorRatio"),),
    )
    yield Scenario(
        "no request has failed yet",
        (_requests(watch, "200", "0+1000x60"), _requests(watch, "404", "0+500x60")),
        (_expect(rules, 30, "HighErrorRatio"),),
    )
    yield Scenario(
        "the only request of a quiet hour fails",
        (_requests(watch, "200", "5x60"), _requests(watch, "500", "0x20 1x40")),
        (_expect(rules, 25, "HighErrorRatio"),),
    )
    # Half of the requests take up to the threshold, half up to twice that: 95% are within 1.9 times the threshold.
    yield Scenario(
        "half of the requests are slow",
        (
            _requests(watch, "200", "0+100x60"),
            *_durations(watch, {slow: "0+50x60", 2 * slow: "0+100x60", None: "0+100x60"}),
        ),
        (
            _expect(rules, 5, "HighLatency"),
            _expect(rules, 40, "HighLatency", Firing(job, _duration(slow * Decimal("1.9")))),
        ),
    )
    yield Scenario(
        "one request in fifty is slow",
        (
            _requests(watch, "200", "0+100x60"),
            *_durations(watch, {slow: "0+98x60", 2 * slow: "0+100x60", None: "0+100x60"}),
        ),
        (_expect(rules, 40, "HighLatency"),),
    )
    yield Scenario(
        "requests are not counted",
        (_up(watch, "a", "1x90"),),
        (
            _expect(rules, 30, "RequestMetricsMissing"),
            _expect(rules, 70, "RequestMetricsMissing", Firing(job)),
        ),
    )
    yield Scenario(
        "nothing happens",
        ((f'up{{job="other",instance="a:{watch.app.port}"}}', "1x30"),),
        (_expect(rules, 1, "Watchdog", Firing({})), _expect(rules, 30, "Watchdog", Firing({}))),
    )
    yield Scenario(
        "requests are counted",
        (_up(watch, "a", "1x90"), _requests(watch, "200", "0+1x90")),
        (_expect(rules, 70, "RequestMetricsMissing"), _expect(rules, 70, "ServiceDown")),
    )


def _instances(watch: Watch, rules: list[Mapping[str, Any]]) -> Iterator[Scenario]:
    job, one = {"job": watch.job}, _instance(watch, "a")
    replicas = watch.app.replicas
    names = [f"i{number}" for number in range(replicas)]
    if replicas > 1:
        running = tuple(_up(watch, name, "1x60") for name in names)
        few = _expect(rules, 30, "FewInstances", Firing(job, str(replicas - 1)))
        yield Scenario("an instance is missing", running[1:], (_expect(rules, 10, "FewInstances"), few))
        yield Scenario(
            "all instances are up",
            running,
            (_expect(rules, 30, "FewInstances"), _expect(rules, 30, "InstanceDown")),
        )
    started = _series("process_start_time_seconds", one)
    yield Scenario(
        "an instance was started four times",
        ((started, "1x10 2x1 3x1 4x1 5x40"),),
        (
            _expect(rules, 22, "InstanceRestarting", Firing(one, "4")),
            _expect(rules, 50, "InstanceRestarting"),
        ),
    )
    yield Scenario(
        "an instance was started once more",
        ((started, "1x10 2x40"),),
        (_expect(rules, 20, "InstanceRestarting"),),
    )
    memory = _series("process_resident_memory_bytes", one)
    yield Scenario(
        "memory is nearly used up",
        ((memory, f"{_share(watch.memory_limit, '0.95')}x60"),),
        (_expect(rules, 10, "HighMemoryUse"), _expect(rules, 30, "HighMemoryUse", Firing(one, "95%"))),
    )
    yield Scenario(
        "half of the memory is used",
        ((memory, f"{_share(watch.memory_limit, '0.5')}x60"),),
        (_expect(rules, 30, "HighMemoryUse"),),
    )
    cpu, limit = _series("process_cpu_seconds_total", one), 60 * Decimal(watch.cpu_limit)
    yield Scenario(
        "the CPU is nearly used up",
        ((cpu, f"0+{_share(limit, '0.95')}x60"),),
        (_expect(rules, 10, "HighCpuUse"), _expect(rules, 40, "HighCpuUse", Firing(one, "95%"))),
    )
    yield Scenario(
        "half of the CPU is used",
        ((cpu, f"0+{_share(limit, '0.5')}x60"),),
        (_expect(rules, 40, "HighCpuUse"),),
    )


def _dependencies(watch: Watch, rules: list[Mapping[str, Any]]) -> Iterator[Scenario]:
    for name, job, exporter in watch.dependencies:
        alert = f"{name.capitalize()}Down"
        series = _series(exporter.up, {"job": job, "instance": f"{exporter.name}:{exporter.port}"})
        of_it = {"dependency": name}
        others = tuple(
            (_series(other.up, {"job": home, "instance": f"{other.name}:{other.port}"}), "1x40")
            for _, home, other in watch.dependencies
            if home != job
        )
        yield _down(rules, exporter, alert, job, (series, "0x40"), others)
        yield Scenario(
            f"{exporter.title} answers",
            ((series, "1x40"), *others),
            (_expect(rules, 20, alert), _expect(rules, 30, "DependencyUnwatched")),
        )
        yield Scenario(
            f"nobody watches {exporter.title}",
            (*others, ('up{job="other",instance="a"}', "1x40")),
            (
                _expect(rules, 20, alert),
                _expect(rules, 10, "DependencyUnwatched"),
                _expect(rules, 30, "DependencyUnwatched", Firing({"job": job}, having=of_it)),
            ),
        )


def _down(
    rules: list[Mapping[str, Any]],
    exporter: Exporter,
    alert: str,
    job: str,
    series: tuple[str, str],
    others: tuple[tuple[str, str], ...],
) -> Scenario:
    return Scenario(
        f"{exporter.title} is down",
        (series, *others),
        (_expect(rules, 1, alert), _expect(rules, 5, alert, Firing({"job": job}))),
    )


def _objective(objective: Objective, rules: list[Mapping[str, Any]]) -> Iterator[Scenario]:
    """Errors at a constant share of the budget: the pairs of windows below that share fire, once they waited."""
    if not objective.countable:
        return
    labels = {"job": objective.job, "slo": objective.name}
    title = f"{objective.name}: errors at"
    budget = objective.budget
    yield Scenario(
        f"{title} half of what the objective allows",
        objective.series(*_split(budget / 2), minutes=_LONGEST),
        (_expect(rules, _LONGEST, objective.alert),),
    )
    factors = [Decimal(burn.factor) for burn in objective.burns]
    for number, burn in enumerate(objective.burns):
        # Halfway to the next threshold, or to all requests.
        above = min([*factors[:number], 1 / budget])
        share = (factors[number] + above) / 2 * budget
        minutes = _minutes(burn) + _SETTLED
        firing = [
            Firing(labels, _percent(share), {"long_window": other.long})
            for other in objective.burns[number:]
            if _minutes(other) <= _minutes(burn)
        ]
        yield Scenario(
            f"{title} more than {burn.factor} times what the objective allows",
            objective.series(*_split(share), minutes=minutes),
            (_expect(rules, 1, objective.alert), _expect(rules, minutes, objective.alert, *firing)),
        )
    if not factors:
        return
    # Two hours of errors, over for 45 minutes: the short windows of a page have seen the end.
    share = (factors[0] + 1 / budget) / 2 * budget
    rest = share * 120 / 165
    firing = [
        Firing(labels, _percent(rest), {"long_window": burn.long})
        for burn in objective.burns
        if burn.severity == "warning" and _minutes(burn) <= 60 and rest > Decimal(burn.factor) * budget
    ]
    yield Scenario(
        f"{objective.name}: errors are over",
        objective.series(*_split(share), minutes=120, then=60),
        (_expect(rules, 165, objective.alert, *firing),),
    )


def _minutes(burn: Burn) -> int:
    """How long an alert waits."""
    return int(seconds(burn.wait) or 0) // 60


def _percent(share: Decimal) -> str:
    """A share as humanizePercentage writes it."""
    return f"{float(share) * 100:.4g}%"


def _split(share: Decimal) -> tuple[Decimal, Decimal]:
    """Requests a minute, good and bad, for a share of bad ones."""
    bad = share * _REQUESTS
    return _REQUESTS - bad, bad


def _series(metric: str, labels: Mapping[str, str]) -> str:
    return metric + "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def _instance(watch: Watch, name: str) -> dict[str, str]:
    return {"job": watch.job, "instance": f"{name}:{watch.app.port}"}


def _up(watch: Watch, instance: str, values: str) -> tuple[str, str]:
    return _series("up", _instance(watch, instance)), values


def _requests(watch: Watch, status: str, values: str) -> tuple[str, str]:
    labels = {**_instance(watch, "a"), "method": "GET", watch.status: status}
    return _series(watch.counter, labels), values


def _durations(watch: Watch, buckets: Mapping[Decimal | None, str]) -> Iterator[tuple[str, str]]:
    for bound, values in buckets.items():
        labels = {**_instance(watch, "a"), "le": "+Inf" if bound is None else f"{bound.normalize():f}"}
        yield _series(f"{watch.histogram}_bucket", labels), values


def _share(whole: int | Decimal, share: str) -> str:
    return f"{(Decimal(whole) * Decimal(share)).normalize():f}"


def _duration(length: Decimal) -> str:
    """Seconds as humanizeDuration writes them, from one to sixty."""
    return f"{float(length):.4g}s"
