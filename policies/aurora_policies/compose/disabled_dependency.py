from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import File
from aurora_devops.kinds.compose.validity import disabled


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
    ],
)
def disabled_dependency(file: File) -> Iterator[Finding]:
    """A service requires a service that none of its profiles enables.

    Compose rejects the file with "depends on undefined service" unless the profile of the other service is enabled
    too.
    Add one of the profiles to the service, remove `profiles` from the other one, or set `required: false` in
    `depends_on`.
    Profiles that `COMPOSE_PROFILES` enables are not known.

    <https://docs.docker.com/reference/compose-file/profiles/>
    """
    for inside, named, target in disabled(file):
        profiles = " or ".join(f"'{profile}'" for profile in sorted(target.profiles))
        message = (
            f"service '{inside.name}' requires '{named.name}', which only profile {profiles} enables; "
            f"add the profile to '{inside.name}', or set required: false"
        )
        yield Finding(at=named.at, message=message)
