from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.pulumi import Mistake

_PROJECT = {
    "Pulumi.yaml": "name: web\nruntime: go\nconfig:\n  size: {type: integer}\n  zone: {type: string, default: a}\n"
}


@policy(
    "PUL008",
    severity="error",
    category="validity",
    examples=[
        bad("«config»:\n  aws:region: eu-west-1\n", kind="pulumi-stack", files=_PROJECT),
        good(
            "config:\n  web:size: 3\n",
            kind="pulumi-stack",
            files=_PROJECT,
            because="the key without a default is set",
        ),
        good(
            "environment: [production]\nconfig: {}\n",
            kind="pulumi-stack",
            files=_PROJECT,
            because="the environment may set the key",
        ),
    ],
)
def missing_config_value(mistake: Mistake) -> Iterator[Finding]:
    """A stack sets no value for a configuration key that the project requires.

    `pulumi up` and `pulumi preview` fail for this stack.
    Set the value with `pulumi config set`, or give the key a default in the project.

    <https://www.pulumi.com/docs/iac/concepts/projects/project-file/#config-options>
    """
    if mistake.sort == "missing value":
        yield Finding(at=mistake.at, message=mistake.message)
