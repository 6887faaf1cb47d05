from collections.abc import Iterator
from posixpath import dirname, join

from aurora_devops import Finding, Repository, bad, good, policy


@policy(
    "CMP056",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                depends_on: [«mail»]
              mail:
                image: axllent/mailpit:v1.27
                profiles: [dev]
            """
        ),
        bad(
            """\
            services:
              test:
                image: test:1
                profiles: [test]
                network_mode: service:«vpn»
              vpn:
                image: vpn:1
                profiles: [dev]
            """
        ),
        good("""\
            services:
              web:
                image: nginx:1.29
                depends_on:
                  mail:
                    condition: service_started
                    required: false
              mail:
                image: axllent/mailpit:v1.27
                profiles: [dev]
            """),
        good("""\
            services:
              test:
                image: test:1
                profiles: [test]
                depends_on: [mail]
              mail:
                image: axllent/mailpit:v1.27
                profiles: [dev, test]
            """),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                depends_on: [mail]
              mail:
                image: axllent/mailpit:v1.27
                profiles: [dev]
            """,
            path="shop/compose.yaml",
            files={"shop/.env": "COMPOSE_PROFILES=dev\n"},
            because="`.env` may enable the profile",
        ),
    ],
)
def disabled_dependency(repository: Repository) -> Iterator[Finding]:
    """A service requires a service that none of its profiles enables.

    Compose rejects the file with "depends on undefined service" unless the profile of the other service is enabled
    too.
    Add one of the profiles to the service, remove `profiles` from the other one, or set `required: false` in
    `depends_on`.
    A file beside a `.env` is not reported, since that may enable profiles with `COMPOSE_PROFILES`.

    <https://docs.docker.com/reference/compose-file/profiles/>
    """
    seen = set()
    for fact in repository.about("disabled-service"):
        if join(dirname(fact.path), ".env") in repository.paths or (fact.path, fact.span) in seen:
            continue
        # Services that share one `depends_on` by an alias require the same place.
        seen.add((fact.path, fact.span))
        message = (
            f"service '{fact['service']}' requires '{fact.name}', which only profile {fact['profiles']} enables; "
            f"add the profile to '{fact['service']}', or set required: false"
        )
        yield Finding(at=fact, message=message)
