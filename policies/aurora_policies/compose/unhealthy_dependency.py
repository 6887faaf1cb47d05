from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
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
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                depends_on:
                  db:
                    condition: «service_started»
              db:
                image: postgres:17
                healthcheck:
                  test: pg_isready -U postgres
            """,
            fixed="""\
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
            """,
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
    """A service does not wait until a service it depends on is healthy, although that one has a healthcheck.

    Both are started at the same moment, and the first requests fail whenever the other is slow.
    Give the dependency the condition `service_healthy`.
    The fix does so; it is not applied unasked, since the service may well wait by itself.
    """
    for inside in file.services.values():
        for dependency in inside.service.dependencies:
            target = file.services.get(dependency.name)
            if target is None or dependency.condition != "service_started":
                continue
            healthcheck = target.says("healthcheck")
            if healthcheck is None or healthcheck.off or healthcheck.test is None:
                continue
            at, fix = dependency.at, None
            if dependency.said:
                at = inside.at["depends_on"][dependency.name]["condition"]
                fix = Fix((Edit(at, "service_healthy"),))
            message = f"service {inside.name} does not wait until {dependency.name} is healthy"
            yield Finding(at=at, message=message, fix=fix)
