from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.pulumi import Mistake


@policy(
    "PUL006",
    severity="error",
    category="validity",
    examples=[
        bad("name: web\nruntime: yaml\noutputs:\n  url: https://«${»host\n"),
        bad("name: web\nruntime: yaml\noutputs:\n  url:\n    «fn::join»: [a, b, c]\n"),
        bad("name: web\nruntime: yaml\noutputs:\n  url:\n    «fn::tojsn»: {a: b}\n"),
        bad(
            """\
            name: web
            runtime: yaml
            resources:
              a: {type: aws:s3:Bucket}
              b:
                type: aws:s3:Bucket
                options: {dependsOn: [«a»]}
            """
        ),
        good(
            """\
            name: web
            runtime: yaml
            outputs:
              url:
                fn::join: ["/", ["https:", "", example.com]]
              ami:
                fn::aws:getAmi: {mostRecent: true}
            """,
            because="a function of a provider can be called by its name",
        ),
    ],
)
def invalid_expression(mistake: Mistake) -> Iterator[Finding]:
    """An expression cannot be evaluated.

    `pulumi up` and `pulumi preview` fail.
    Close each `${` with a brace, and write `$$` for a dollar sign that begins no interpolation. Pass to a function what
    its documentation lists, and refer to resources in options with `${name}`.

    <https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/#built-in-functions>
    """
    if mistake.sort == "expression":
        yield Finding(at=mistake.at, message=mistake.message)
