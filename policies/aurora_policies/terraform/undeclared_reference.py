from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import Configuration
from aurora_devops.kinds.terraform.undeclared import undeclared

_TYPED = """\
variable "net" {
  type = object({ cidr = string })
}

variable "pools" {
  type = map(object({ size = string }))
}

"""


@policy(
    "TFM021",
    severity="error",
    category="validity",
    examples=[
        bad('output "size" {\n  value = «var.size»\n}\n'),
        bad('resource "aws_eip" "web" {\n  instance = «aws_instance.web.id»\n}\n'),
        bad('locals {\n  a = "x-${«local.b»}"\n}\n'),
        bad('output "id" {\n  value = «module.vpc.id»\n}\n'),
        bad(
            'module "vpc" {\n  source = "./vpc"\n}\n\noutput "id" {\n  value = «module.vpc.id»\n}\n',
            files={"vpc/main.tf": 'output "vpc_id" {\n  value = 1\n}\n'},
        ),
        bad(_TYPED + 'output "cidr" {\n  value = «var.net.cidrs»\n}\n'),
        bad(
            _TYPED
            + 'output "sizes" {\n  value = [for name, pool in var.pools : «pool.sizes» if pool.size != ""]\n}\n'
        ),
        bad(
            _TYPED
            + 'resource "aws_instance" "x" {\n  for_each      = var.pools\n  instance_type = «each.value.type»\n'
            + "  tags          = { name = each.key }\n}\n"
        ),
        bad(_TYPED + 'locals {\n  a = «var.pools["a"].type»\n}\n'),
        good(
            _TYPED
            + "locals {\n  a = [var.net.cidr, try(var.net.ipv6, null), var.pools.a.size]\n"
            + "  b = { for name, pool in var.pools : name => pool.size }\n}\n",
            because="the objects have the attributes, or the reference may fail",
        ),
        good(
            'output "size" {\n  value = var.size\n}\n',
            files={"variables.tf": 'variable "size" {}\n'},
            because="another file of the folder declares it",
        ),
        good(
            'output "size" {\n  value = local.size\n}\n',
            path="services/shared.tf",
            files={
                "services/web/shared.tf": 'output "size" {\n  value = local.size\n}\n',
                "services/web/main.tf": "locals {\n  size = 2\n}\n",
            },
            because="the file is used in another folder, as a link or a copy",
        ),
        bad(
            'output "size" {\n  value = «local.size»\n}\n',
            path="services/web/shared.tf",
            files={
                "services/api/shared.tf": 'output "size" {\n  value = local.size\n}\n',
                "services/web/main.tf": "locals {\n  sizes = 2\n}\n",
            },
        ),
        bad('output "id" {\n  value      = 1\n  depends_on = [«module.vpc.id»]\n}\n'),
        good(
            'module "vpc" {\n  source = "./vpc"\n}\n\noutput "id" {\n  value      = 1\n'
            "  depends_on = [module.vpc.done, module.vpc]\n}\n",
            files={"vpc/main.tf": 'output "vpc_id" {\n  value = 1\n}\n'},
            because="Terraform waits for the whole module, whatever output is named",
        ),
        good(
            'module "vpc" {\n  source = "./vpc"\n}\n\nmodule "web" {\n  source     = "./vpc"\n'
            '  depends_on = [module.vpc.a["b"].c]\n}\n',
            files={"vpc/main.tf": 'output "vpc_id" {\n  value = 1\n}\n'},
            because="no output is evaluated in `depends_on`",
        ),
        good(
            'module "vpc" {\n  source = "./vpc"\n}\n\nlocals {\n  id    = try(module.vpc.id, "")\n'
            "  known = [can(module.vpc.arn.b)]\n}\n",
            files={"vpc/main.tf": 'output "vpc_id" {\n  value = 1\n}\n'},
            because="a missing output is an error of evaluation, which `try` and `can` catch",
        ),
        bad(
            'module "vpc" {\n  source = "./vpc"\n}\n\nlocals {\n  id  = [try(1, 2), «module.vpc.id»]\n'
            '  arn = try(«module.vcp.vpc_id», «var.id», "")\n}\n',
            files={"vpc/main.tf": 'output "vpc_id" {\n  value = 1\n}\n'},
        ),
        good("locals {\n  a = [for v_x in [1] : v_x.y]\n}\n", because="it is the name of the element"),
        good(
            'resource "aws_x" "y" {\n  dynamic "some_rule" {\n    for_each = [1]\n    content {\n'
            "      port = some_rule.value\n    }\n  }\n}\n",
            because="it is the element of the dynamic block",
        ),
        good(
            "moved {\n  from = aws_eip.old\n  to   = aws_eip.new\n}\n",
            because="the old name is not used anymore",
        ),
        good(
            'terraform {\n  encryption {\n    key_provider "pbkdf2" "state" {\n      passphrase = "x"\n    }\n'
            '    method "aes_gcm" "state" {\n      keys = key_provider.pbkdf2.state\n    }\n  }\n}\n',
            because="the key provider of OpenTofu is declared in the block",
        ),
    ],
)
def undeclared_reference(configuration: Configuration) -> Iterator[Finding]:
    """A variable, an attribute of its type, a local, a module output or a resource is not declared in the module.

    Terraform refuses the module.
    Declare it, or correct the name.
    An output in `try` or `can` is not reported, because Terraform looks for it only when it evaluates them.

    <https://developer.hashicorp.com/terraform/language/expressions/references>
    """
    module = configuration.module
    if not module.complete:
        return
    for declared in module.by_file.get(configuration.path, ()):
        for found in undeclared(module, declared.block):
            yield Finding(
                at=configuration.at(found.start, found.end), message=f"{found.what} is not declared"
            )
