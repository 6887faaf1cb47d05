from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.pulumi import Mistake


@policy(
    "PUL004",
    severity="error",
    category="validity",
    examples=[
        bad(
            'name: web\nruntime: yaml\nconfig:\n  size: {type: «number», default: 3}\noutputs: {size: "${size}"}\n'
        ),
        bad("name: web\nruntime: python\nconfig:\n  size: {type: integer, default: «large»}\n"),
        bad("name: web\nruntime: go\nconfig:\n  «regions»: {type: array}\n"),
        bad(
            "config:\n  web:size: «large»\n",
            kind="pulumi-stack",
            files={"Pulumi.yaml": "name: web\nruntime: go\nconfig:\n  size: {type: integer}\n"},
        ),
        good(
            """\
            name: web
            runtime: python
            config:
              greeting: hello
              size: {type: integer, default: 3}
              regions: {type: array, items: {type: string}, default: [eu-west-1]}
              aws:region: {value: eu-west-1}
            """,
            because="a scalar is the default, and its type is the type of the key",
        ),
    ],
)
def invalid_config(mistake: Mistake) -> Iterator[Finding]:
    """The declaration or the value of a configuration key is invalid.

    Every command of Pulumi that reads the project or the stack fails.
    The types are `string`, `integer`, `boolean`, `array` and `object`; an
    `array` has `items`.

    <https://www.pulumi.com/docs/iac/concepts/projects/project-file/#config-options>
    """
    if mistake.sort == "config":
        yield Finding(at=mistake.at, message=mistake.message)
