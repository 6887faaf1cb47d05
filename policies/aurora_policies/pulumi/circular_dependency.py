from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.pulumi import Mistake


@policy(
    "PUL002",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            name: web
            runtime: yaml
            resources:
              a:
                type: aws:s3:Bucket
                properties: {bucket: "${b.bucket}-a"}
              b:
                type: aws:s3:Bucket
                properties: {bucket: "«${a.bucket}»-b"}
            """
        ),
        bad("name: web\nruntime: yaml\nvariables:\n  name: «${name}»-web\noutputs:\n  name: ${name}\n"),
        good(
            """\
            name: web
            runtime: yaml
            resources:
              a:
                type: aws:s3:Bucket
              b:
                type: aws:s3:Bucket
                properties: {bucket: "${a.bucket}-b"}
                options: {dependsOn: ["${a}"]}
            """,
            because="only one of them refers to the other",
        ),
    ],
)
def circular_dependency(mistake: Mistake) -> Iterator[Finding]:
    """Resources or variables depend on each other in a circle.

    Pulumi cannot determine which one to create first, so `pulumi up` fails.
    Remove one of the references, or move what both need into a variable or a third resource.

    <https://www.pulumi.com/docs/iac/concepts/options/dependson/>
    """
    if mistake.sort == "cycle":
        yield Finding(at=mistake.at, message=mistake.message)
