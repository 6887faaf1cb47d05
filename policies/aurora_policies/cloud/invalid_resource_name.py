from collections.abc import Callable, Iterable
from ipaddress import IPv4Address

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, fault, row, when
from aurora_devops.core.lazy import regex

_BUCKET = regex(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_RESERVED_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_ENVIRONMENT = regex(r"[A-Za-z0-9][A-Za-z0-9-]{2,38}[A-Za-z0-9]")
_MODEL = regex(r"[A-Za-z0-9]+")
_LINUX = regex(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?")
_WINDOWS = regex(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,13}[A-Za-z0-9])?")


def _named(attribute: str, accepts: Callable[[str], object], advice: str) -> Check:
    """The name must be accepted."""

    def check(part: CloudResource | Block) -> Fault | None:
        name = part.get(attribute)
        return fault(name, advice) if name.string is not None and not accepts(name.string) else None

    return check


def _is_bucket(name: str) -> bool:
    return (
        _BUCKET.fullmatch(name) is not None
        and ".." not in name
        and not name.startswith(_RESERVED_STARTS)
        and not name.endswith(_RESERVED_ENDS)
        and not _is_address(name)
    )


def _is_address(name: str) -> bool:
    try:
        IPv4Address(name)
    except ValueError:
        return False
    return True


def _has_no_host_name(machine: CloudResource) -> bool:
    return machine.get("computer_name").absent


TABLE = Table(
    row(
        "aws_s3_bucket",
        _named(
            "bucket",
            _is_bucket,
            "use 3 to 63 lower-case letters, digits and hyphens, and none of the reserved starts and ends",
        ),
        tflint="aws_s3_bucket_name",
    ),
    row(
        "aws_elastic_beanstalk_environment",
        _named("name", _ENVIRONMENT.fullmatch, "use 4 to 40 letters, digits and hyphens"),
        tflint="aws_elastic_beanstalk_environment_invalid_name_format",
    ),
    row(
        "aws_api_gateway_model",
        _named("name", _MODEL.fullmatch, "use letters and digits"),
        tflint="aws_api_gateway_model_invalid_name",
    ),
    row(
        "azurerm_linux_virtual_machine",
        when(
            _has_no_host_name,
            _named(
                "name", _LINUX.fullmatch, "use up to 64 letters, digits and hyphens, or set computer_name"
            ),
        ),
        tflint="azurerm_linux_virtual_machine_invalid_name",
    ),
    row(
        "azurerm_windows_virtual_machine",
        when(
            _has_no_host_name,
            _named(
                "name", _WINDOWS.fullmatch, "use up to 15 letters, digits and hyphens, or set computer_name"
            ),
        ),
        tflint="azurerm_windows_virtual_machine_invalid_name",
    ),
)


@policy(
    "CLD644",
    severity="error",
    category="validity",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_s3_bucket" "x" {\n  bucket = «"Shop_Data"»\n}\n'),
        bad('resource "aws_s3_bucket" "x" {\n  bucket = «"data-s3alias"»\n}\n'),
        bad('resource "aws_s3_bucket" "x" {\n  bucket = «"10.1.2.3"»\n}\n'),
        bad('resource "aws_elastic_beanstalk_environment" "x" {\n  name = «"shop_production"»\n}\n'),
        bad('resource "aws_api_gateway_model" "x" {\n  name = «"shop-order"»\n}\n'),
        bad('resource "azurerm_linux_virtual_machine" "x" {\n  name = «"shop_web"»\n}\n'),
        bad('resource "azurerm_windows_virtual_machine" "x" {\n  name = «"shop-production-web"»\n}\n'),
        good(
            'resource "aws_s3_bucket" "x" {\n  bucket = "data.example.org"\n}\n',
            because="dots are allowed in the name of a bucket",
        ),
        good(
            'resource "azurerm_windows_virtual_machine" "x" {\n'
            '  name          = "shop-production-web"\n  computer_name = "web"\n}\n',
            because="the machine has another host name",
        ),
        good(
            'variable "stage" {}\n\nresource "aws_s3_bucket" "x" {\n  bucket = "Shop-${var.stage}"\n}\n',
            because="the value is unknown",
        ),
    ],
)
def invalid_resource_name(resource: CloudResource) -> Iterable[Finding]:
    """A cloud refuses the name of a resource.

    Terraform plans it, and the resource is refused when the plan is applied. The host name of a virtual machine of
    Azure is its name, unless `computer_name` is set.
    Use the characters and the length that the message names.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
    <https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules>
    """
    return TABLE.findings(resource, "has a name that is refused")
