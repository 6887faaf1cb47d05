from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.pulumi import Mistake


@policy(
    "PUL003",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            name: web
            runtime: yaml
            resources:
              database:
                type: aws:rds:Instance
                options:
                  «protected»: true
            """
        ),
        bad(
            """\
            name: web
            runtime: yaml
            resources:
              logs:
                type: aws:s3:Bucket
                «property»:
                  acl: private
            """
        ),
        good(
            """\
            name: web
            runtime: yaml
            resources:
              database:
                type: aws:rds:Instance
                options:
                  protect: true
                  customTimeouts: {create: 1h}
            """,
            because="the options exist",
        ),
    ],
)
def unknown_resource_option(mistake: Mistake) -> Iterator[Finding]:
    """A resource has a field or an option that does not exist.

    Pulumi prints a warning and ignores it: a resource is not protected, or is created without its properties.
    Correct the name.

    <https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/#resource-options>
    """
    if mistake.sort == "field":
        yield Finding(at=mistake.at, message=mistake.message)
