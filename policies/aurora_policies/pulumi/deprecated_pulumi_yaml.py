from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.pulumi import Mistake


@policy(
    "PUL010",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            'name: web\nruntime: yaml\n«configuration»:\n  size: {type: Integer}\noutputs: {size: "${size}"}\n'
        ),
        bad("name: web\nruntime: yaml\noutputs:\n  url:\n    «fn::stackReference»: [org/base/prod, url]\n"),
        good(
            'name: web\nruntime: yaml\nconfig:\n  size: {type: integer}\noutputs: {size: "${size}"}\n',
            because="`config` replaced `configuration`",
        ),
    ],
)
def deprecated_pulumi_yaml(mistake: Mistake) -> Iterator[Finding]:
    """A program uses a field or a function that is deprecated.

    Pulumi prints a warning on every run and will remove it.
    Use what the message names.

    <https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/#config>
    """
    if mistake.sort == "deprecated":
        yield Finding(at=mistake.at, message=mistake.message)
