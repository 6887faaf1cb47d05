from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.cloud.value import place
from aurora_devops.core.nearest import hint
from aurora_devops.kinds.terraform import Configuration
from aurora_devops.kinds.terraform.reads import filled_templates

_TEMPLATE = {"init.sh.tftpl": 'aws s3 cp "s3://${bucket}/seed" /tmp --region ${region}\n'}
_CALL = 'locals {{\n  script = templatefile("${{path.module}}/init.sh.tftpl", {values})\n}}\n'


@policy(
    "TFM030",
    severity="error",
    category="validity",
    examples=[
        bad(_CALL.format(values='«{ bucket = "shop" }»'), files=_TEMPLATE),
        bad(_CALL.format(values='«{ bucket = "shop", aws_region = "eu-central-1" }»'), files=_TEMPLATE),
        bad(
            'data "template_file" "init" {\n  template = file("${path.module}/init.sh.tftpl")\n'
            '  vars = «{\n    bucket = "shop"\n  }»\n}\n',
            files=_TEMPLATE,
        ),
        good(
            _CALL.format(values='{ bucket = "shop", region = "eu-central-1" }'),
            files=_TEMPLATE,
            because="the call gives all values",
        ),
        good(
            _CALL.format(values='merge(local.values, { bucket = "shop" })'),
            files=_TEMPLATE,
            because="the other map may have the key",
        ),
        good(
            'locals {\n  script = templatefile("${path.module}/x.tftpl", { names = ["a"] })\n}\n',
            files={"x.tftpl": "%{ for name in names }\n${name} $${HOME}\n%{ endfor }\n"},
            because="the loop gives the name, and the other one is escaped",
        ),
    ],
)
def missing_template_value(configuration: Configuration) -> Iterator[Finding]:
    """A template reads a value that the call of `templatefile` does not give.

    Terraform refuses the call: vars map does not contain key.
    Add the value to the map, correct its name, or write `$${` in the template where a shell expands the variable.
    Maps with other keys than constants are not checked.

    <https://developer.hashicorp.com/terraform/language/functions/templatefile>
    """
    module = configuration.module
    for filled in filled_templates(configuration):
        source = module.files.source(filled.path)
        if source is None:
            continue
        name, start, end = filled.missing[0]
        named = ", ".join(f"'{each}'" for each, _, _ in filled.missing)
        unread = [each for each in filled.names if each not in source.text]
        yield Finding(
            at=configuration.at(filled.at.start, filled.at.end),
            message=f"template '{filled.path}' reads {named}, which the call does not give{hint(name, unread)}",
            related=(Related(place(configuration.home, source, start, end), f"the template reads '{name}'"),),
        )
