from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.formats.hcl.syntax import Object
from aurora_devops.kinds.terraform import Configuration
from aurora_devops.kinds.terraform.evaluate import safely


@policy(
    "TFM007",
    severity="warning",
    category="reliability",
    equivalents={"tflint": "terraform_map_duplicate_keys"},
    examples=[
        bad('locals {\n  tags = {\n    Name = "a"\n    «Name» = "b"\n  }\n}\n'),
        bad(
            'variable "k" {\n  default = "a"\n}\n\nlocals {\n  m = {\n    a = 1\n    («var.k») = 2\n  }\n}\n'
        ),
        bad('locals {\n  m = { 1 = 1, «"1"» = 2 }\n}\n'),
        good('variable "k" {}\n\nlocals {\n  m = { a = 1, (var.k) = 2 }\n}\n', because="the key is unknown"),
        good(
            'locals {\n  m = [for a in ["x"] : { "${a}_b" = 1, "x_b" = 2 }]\n}\n',
            because="the key is unknown",
        ),
        good("locals {\n  m = { a = { x = 1 }, b = { x = 2 } }\n}\n", because="the maps are different"),
    ],
)
def duplicate_map_key(configuration: Configuration) -> Iterator[Finding]:
    """A map sets one key twice.

    Terraform takes the last value without a warning, so the first one has no effect.
    Remove one of the two entries.

    <https://developer.hashicorp.com/terraform/language/expressions/types#maps-objects>
    """
    scope = configuration.module.scope(configuration.file)
    for one in configuration.expressions:
        if not isinstance(one, Object) or len(one.items) < 2:
            continue
        first: dict[str, int] = {}
        for key, _ in one.items:
            if (name := safely(key, scope.fresh()).string) is None:
                continue
            if name not in first:
                first[name] = key.start
                continue
            line = configuration.file.source.line_of(first[name])
            related = Related(configuration.at(first[name], first[name]), "first value of the key")
            message = f"key '{name}' is already set on line {line}; remove one of the two"
            yield Finding(at=configuration.at(*key.span), message=message, related=(related,))
