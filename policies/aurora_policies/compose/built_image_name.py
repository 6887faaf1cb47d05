from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.compose import ServiceIn


class Options(PolicyOptions):
    allow_pull_policy: bool = option(
        True, description="Whether a service that states its pull_policy may have both."
    )


@policy(
    "CMP019",
    severity="info",
    category="maintainability",
    equivalents={"dclint": "no-build-and-image"},
    examples=[
        bad("services:\n  web:\n    build: .\n    «image»: registry.example.com/web:1\n"),
        good("services:\n  web:\n    build: .\n"),
        good("services:\n  web:\n    build: .\n    image: web:1\n    pull_policy: build\n"),
    ],
)
def built_image_name(inside: ServiceIn, options: Options) -> Iterator[Finding]:
    """A service has both `build` and `image`, and does not say which one it starts from.

    Compose first tries to pull the image and builds it only when that fails, so that one machine runs what is
    in the registry and another one what is in the folder.
    Say which is meant with `pull_policy`, or keep one of the two.
    """
    service = inside.service
    if service.image is None or service.build is None:
        return
    if not (options.allow_pull_policy and inside.says("pull_policy")):
        message = f"service {inside.name} may pull {service.image} or build it"
        yield Finding(at=inside.at["image"].key, message=message)
