from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.pulumi import Unused


@policy(
    "PUL009",
    severity="warning",
    category="maintainability",
    examples=[
        bad("name: web\nruntime: yaml\nvariables:\n  «region»: eu-west-1\n"),
        bad("name: web\nruntime: yaml\nconfig:\n  «size»: {type: integer, default: 3}\n"),
        good(
            """\
            name: web
            runtime: yaml
            config:
              aws:region: eu-west-1
              size: 3
            variables: {name: "web-${size}"}
            outputs: {name: "${name}"}
            """,
            because="keys with a namespace configure a provider",
        ),
        good(
            "name: web\nruntime: python\nconfig:\n  size: {type: integer, default: 3}\n",
            because="a program in another language can use the key",
        ),
    ],
)
def unused_value(unused: Unused) -> Iterator[Finding]:
    """A variable or a configuration key is not used.

    A change of its value has no effect, and a misspelled reference to it stays unnoticed.
    Remove it, or use it.

    <https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/#config>
    """
    yield Finding(at=unused.at, message=f"{unused.what} '{unused.name}' is not used")
