from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ExportedMetric, RunContainer, SelectedLabel, SourceProgram, TimerBuckets

from ._metrics import Exported
from ._routes import routes_of

_RULE = """\
groups:
  - name: shop
    rules:
      - alert: Slow
        expr: histogram_quantile(0.9, sum by (le) (rate({}))) > 1
      - alert: NoOrders
        expr: rate(shop_orders_total{{job="shop"}}[1h]) == 0
"""
_BUCKETS = "http_server_requests_seconds_bucket[5m]"
_OF_JOB = 'http_server_requests_seconds_bucket{job="shop"}[5m]'
_POM = (
    "<project><dependencies><dependency><artifactId>spring-boot-starter-web</artifactId></dependency>"
    "<dependency><artifactId>micrometer-registry-prometheus</artifactId></dependency></dependencies></project>\n"
)
_APPLICATION = """\
package com.example.shop;

import io.micrometer.core.instrument.Counter;

@SpringBootApplication
@RestController
public class Shop {
    Counter orders = Counter.builder("shop.orders").register(Metrics.globalRegistry);

    @GetMapping("/orders")
    List<Order> orders() {
        return List.of();
    }
}
"""
_PROPERTIES = "src/main/resources/application.properties"
_FILES = {
    "Dockerfile": "FROM eclipse-temurin:21\nCOPY shop.jar /\n",
    "pom.xml": _POM,
    "src/main/java/com/example/shop/Shop.java": _APPLICATION,
}
_KEY = "management.metrics.distribution.percentiles-histogram"


@policy(
    "DLV217",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _RULE.format(f"«{_BUCKETS}»"),
            path="monitoring/shop.rules.yml",
            files={**_FILES, _PROPERTIES: f"{_KEY}.http.server.requests=false\n{_KEY}.http=true\n"},
        ),
        bad(
            _RULE.format(f"«{_OF_JOB}»"),
            path="monitoring/shop.rules.yml",
            files={**_FILES, _PROPERTIES: "server.port=8081\n"},
        ),
        good(
            _RULE.format(_OF_JOB),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "src/main/resources/application.yml": "management.metrics.distribution:\n"
                "  percentiles-histogram: {http: true}\n",
            },
            because="the property is for all meters that begin with it",
        ),
        good(
            _RULE.format(_OF_JOB),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                _PROPERTIES: "management.metrics.distribution.slo.http.server.requests=100ms,1s\n",
            },
            because="the limits are buckets",
        ),
        good(
            _RULE.format(_BUCKETS),
            path="monitoring/shop.rules.yml",
            files={**_FILES, _PROPERTIES: "server.port=8081\n"},
            because="the query may be about other programs",
        ),
        good(
            _RULE.format(_OF_JOB),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                _PROPERTIES: "server.port=8081\n",
                "compose.yaml": "services:\n  shop:\n    image: acme/shop:1\n    environment:\n"
                '      MANAGEMENT_METRICS_DISTRIBUTION_PERCENTILESHISTOGRAM_ALL: "true"\n',
            },
            because="the variable sets the property",
        ),
        good(
            _RULE.format(_OF_JOB),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "src/main/java/com/example/shop/Meters.java": "class Meters {\n  @Bean MeterFilter all() {"
                " return new Histograms(); }\n}\n",
            },
            because="the code may publish them",
        ),
    ],
)
def unpublished_buckets(repository: Repository) -> Iterator[Finding]:
    """A query reads the buckets of a timer of Spring Boot, whose properties do not publish them.

    Micrometer publishes the count, the sum and the maximum of a timer only, so that a quantile of its buckets has no
    value: the alert never fires, and the panel is empty.
    Set `management.metrics.distribution.percentiles-histogram.http.server.requests` to `true`, or read other series.
    Reported are the buckets of the requests that the application answers and sends, if a property is `false`, or if it
    is not set and the query selects a job with which other queries select metrics of this program. The code must
    publish no buckets itself, and no variable or file of a container may set such properties.

    <https://docs.spring.io/spring-boot/reference/actuator/metrics.html#actuator.metrics.customizing.per-meter-properties>
    """
    found = repository.of(TimerBuckets)
    if not repository.whole or not found or routes_of(repository).configured:
        return
    known = {one.folder for one in found}
    # Others may have timers of the same names.
    if any(one.language == "java" and one.folder not in known for one in repository.of(SourceProgram)):
        return
    if any("HISTOGRAM" in name for one in repository.of(RunContainer) for name in one.variables):
        return
    series = {name for one in repository.of(ExportedMetric) for name in one.series}
    exported = repository.derived(Exported)
    jobs: defaultdict[str, set[str]] = defaultdict(set)
    for label in repository.of(SelectedLabel):
        if label.label == "job" and label.value:
            jobs[label.metric].add(label.value)
    for read in repository.about("metric-read"):
        meter = _METERS.get(read.name)
        if meter is None or read.name in series or any(_has(one, meter) for one in found):
            continue
        folders = {exported.program(job) for job in jobs[read.name]}
        meant = [one for one in found if one.folder in folders] or [
            one for one in found if any(_covers(prefix, meter) for prefix in one.disabled)
        ]
        if meant:
            yield Finding(
                at=read,
                message=f"the program does not publish the buckets of '{meter}'; set "
                f"'management.metrics.distribution.percentiles-histogram.{meter}' to true",
                related=(Related(meant[0], "the application or its property"),),
            )


# The series with the buckets of the meters that every application of Spring Boot has.
_METERS = {
    "http_server_requests_seconds_bucket": "http.server.requests",
    "http_client_requests_seconds_bucket": "http.client.requests",
}


def _covers(prefix: str, meter: str) -> bool:
    return prefix == "all" or meter == prefix or meter.startswith(f"{prefix}.")


def _has(one: TimerBuckets, meter: str) -> bool:
    """Whether the buckets of a meter are published; the longest of several prefixes decides."""
    covering = [
        (0 if prefix == "all" else len(prefix), value)
        for prefixes, value in ((one.disabled, False), (one.enabled, True))
        for prefix in prefixes
        if _covers(prefix, meter)
    ]
    return max(covering, default=(0, False))[1]
