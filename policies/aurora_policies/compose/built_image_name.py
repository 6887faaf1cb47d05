from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.compose import ServiceIn


class Options(PolicyOptions):
    allow_pull_policy: bool = option(
        True, description="Whether a service with a `pull_policy` may have both."
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
    """A service has both `build` and `image`, but no `pull_policy`.

    Compose pulls the image if the registry has it and builds it otherwise, so that two machines can run different code.
    Set `pull_policy: build` or `pull_policy: always`, or keep only one of the two keys.

    <https://docs.docker.com/reference/compose-file/build/#using-build-and-image>
    """
    service = inside.service
    if service.image is None or service.build is None:
        return
    if not (options.allow_pull_policy and inside.value("pull_policy")):
        message = (
            f"service '{inside.name}' has both 'build' and 'image'; set 'pull_policy', or remove one of them"
        )
        yield Finding(at=inside.at["image"].key, message=message)
