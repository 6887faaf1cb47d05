from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import Resource


@policy(
    "TFM026",
    severity="info",
    category="reliability",
    examples=[
        bad(
            'resource "aws_instance" "a" {\n  «provisioner "remote-exec"» {\n    inline = ["true"]\n  }\n}\n'
        ),
        good(
            'resource "aws_instance" "a" {\n  user_data = "true"\n}\n',
            because="the instance runs it by itself",
        ),
    ],
)
def provisioner(resource: Resource) -> Iterator[Finding]:
    """A resource runs a provisioner.

    It runs once, when the resource is created, and is not in the plan. It needs programs and access on the machine that
    runs Terraform. If it fails, the resource is replaced.
    Use what the provider has for it: `user_data`, an image, a configuration of the service.

    <https://developer.hashicorp.com/terraform/language/provisioners>
    """
    for block in resource.body.blocks_of("provisioner"):
        message = f"'{resource.label}' runs a provisioner '{block.label(0)}', which is not in the plan"
        yield Finding(at=resource.place(block.head), message=message)
