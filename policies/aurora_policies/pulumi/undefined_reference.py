from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.pulumi import Mistake


@policy(
    "PUL001",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            name: web
            runtime: yaml
            resources:
              logs:
                type: aws:s3:Bucket
            outputs:
              name: «${log.id}»
            """
        ),
        bad(
            """\
            name: web
            runtime: yaml
            resources:
              logs:
                type: aws:s3:Bucket
                properties:
                  bucket: web-«${environment}»-logs
            """
        ),
        good(
            """\
            name: web
            runtime: yaml
            config:
              environment: {type: string}
            resources:
              logs:
                type: aws:s3:Bucket
                properties:
                  bucket: web-${environment}-${pulumi.stack}
                  tags: {price: $${value}}
            """,
            because="the key is declared, and '$$' is a dollar sign",
        ),
        good(
            "name: web\nruntime: yaml\noutputs:\n  region: ${aws:region}\n  size: ${size}\n",
            files={"Pulumi.prod.yaml": "config:\n  web:size: 3\n"},
            because="a stack sets the keys",
        ),
    ],
)
def undefined_reference(mistake: Mistake) -> Iterator[Finding]:
    """An expression refers to a resource, a variable or a configuration key that does not exist.

    `pulumi up` and `pulumi preview` fail.
    Correct the name, or declare it in `config`, `variables` or `resources`. Write `$$` for a dollar sign that begins
    no interpolation, as in a script.

    <https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/#property-access>
    """
    if mistake.sort == "reference":
        yield Finding(at=mistake.at, message=mistake.message)
