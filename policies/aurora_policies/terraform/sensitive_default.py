from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import InputVariable


@policy(
    "TFM027",
    severity="warning",
    category="security",
    examples=[
        bad('variable "token" {\n  sensitive = true\n  default   = «"abcdef"»\n}\n'),
        good('variable "token" {\n  sensitive = true\n}\n', because="the value comes from outside"),
        good(
            'variable "token" {\n  sensitive = true\n  default   = null\n}\n',
            because="the default is null",
        ),
        good('variable "token" {\n  sensitive = true\n  default   = ""\n}\n', because="the default is empty"),
    ],
)
def sensitive_default(variable: InputVariable) -> Iterator[Finding]:
    """A sensitive variable has a default.

    Terraform hides the value in its output, but everyone with read access to the repository can read it, and a
    deployment that sets no value uses it.
    Remove the default.

    <https://developer.hashicorp.com/terraform/language/manage-sensitive-data>
    """
    default = variable.get("default")
    if variable.get("sensitive").is_true and default.known and not default.is_empty:
        message = f"sensitive variable '{variable.name}' has a default; remove it"
        yield Finding(at=default.at, message=message)
