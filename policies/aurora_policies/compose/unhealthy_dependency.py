from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import File


@policy(
    "CMP055",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                depends_on: [«db»]
              db:
                image: postgres:17
                healthcheck:
                  test: pg_isready -U postgres
            """
        ),
        good("""\
            services:
              web:
                image: nginx:1.29
                depends_on:
                  db:
                    condition: service_healthy
              db:
                image: postgres:17
                healthcheck:
                  test: pg_isready -U postgres
            """),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                depends_on:
                  db:
                    condition: service_started
              db:
                image: postgres:17
                healthcheck:
                  test: pg_isready -U postgres
            """,
            because="the condition is written out",
        ),
        good("""\
            services:
              web:
                image: nginx:1.29
                depends_on: [db]
              db:
                image: postgres:17
            """),
    ],
)
def unhealthy_dependency(file: File) -> Iterator[Finding]:
    """The short form of `depends_on` does not wait for the healthcheck of the other service.

    The short form means `condition: service_started`: the service starts as soon as the container of the other one
    runs, and its first requests fail if the other needs time to get ready.
    Write the long form with `condition: service_healthy`, or with `condition: service_started` if the service retries.
    Only healthchecks of the Compose file are known, not those of images.

    <https://docs.docker.com/reference/compose-file/services/#depends_on>
    """
    for inside in file.services.values():
        for dependency in inside.service.dependencies:
            target = file.services.get(dependency.name)
            healthcheck = target.value("healthcheck") if target and dependency.condition is None else None
            if healthcheck is not None and not healthcheck.off and healthcheck.test is not None:
                message = (
                    f"service '{inside.name}' does not wait for the healthcheck of '{dependency.name}'; "
                    "set condition: service_healthy"
                )
                yield Finding(at=dependency.at, message=message)
