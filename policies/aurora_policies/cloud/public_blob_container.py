from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

from ._examples import program

TABLE = Table(
    row(
        "azurerm_storage_container",
        is_one_of("container_access_type", "private", default="private"),
        checkov=("CKV_AZURE_34", "CKV2_AZURE_8"),
        trivy="AZU-0007",
    ),
)


@policy(
    "CLD316",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_storage_container" "x" {\n  container_access_type = «"blob"»\n}\n'),
        bad('resource "azurerm_storage_container" "x" {\n  container_access_type = «"container"»\n}\n'),
        bad(program("azure-native:storage:BlobContainer", "publicAccess: «Container»"), kind="pulumi"),
        good(
            'resource "azurerm_storage_container" "x" {\n  container_access_type = "private"\n}\n',
            because="the container is private",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_container" "x" {\n'
            "  container_access_type = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:storage:BlobContainer", "publicAccess: None"),
            kind="pulumi",
            because="the container is private",
        ),
    ],
)
def public_blob_container(resource: CloudResource) -> Iterable[Finding]:
    """Everyone can read the files of a storage container.

    Public containers are found by scanners that try names.
    Keep the container private and hand out signed links, or serve public files through a CDN.

    <https://learn.microsoft.com/en-us/azure/storage/blobs/anonymous-read-access-prevent>
    """
    return TABLE.findings(resource, "can be read by everyone")
