from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.otel import UndefinedComponent

from ._examples import WHOLE


@policy(
    "OTC002",
    severity="error",
    category="validity",
    examples=[
        bad(WHOLE.replace("exporters: [otlp]", "exporters: [otlp, «otlp/backup»]")),
        bad(WHOLE.replace("service:\n", "service:\n  extensions: [«health_check»]\n")),
        good(
            WHOLE.replace("service:\n", "connectors:\n  count:\nservice:\n").replace(
                "exporters: [otlp]", "exporters: [otlp, count, '${env:EXPORTER}']"
            ),
            because="a connector is an exporter of a pipeline, and the variable is not known",
        ),
        good(
            WHOLE.replace("exporters: [otlp]", "exporters: [otlp, otlp/backup]"),
            path="collector/base.yaml",
            files={
                "collector/backup.yaml": "receivers: {}\nexporters:\n  otlp/backup:\n    endpoint: a:4317\n"
            },
            because="the collector may merge the other file of the directory",
        ),
    ],
)
def undefined_component(problem: UndefinedComponent) -> Iterator[Finding]:
    """A pipeline or `service.extensions` uses a component that is not defined.

    The collector does not start: "references receiver which is not configured".
    Define the component in its section, or correct its name.
    Nothing is reported if the directory has other files of the collector, because it merges several files.

    <https://opentelemetry.io/docs/collector/configuration/#pipelines>
    """
    yield Finding(at=problem.at, message=problem.message)
