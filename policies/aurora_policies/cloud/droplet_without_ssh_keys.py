from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("digitalocean_droplet", is_set("ssh_keys"), checkov="CKV_DIO_2", trivy="DIG-0004"),
)


@policy(
    "CLD603",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "digitalocean_droplet" "x"» {\n  name = "web"\n}\n'),
        good('resource "digitalocean_droplet" "x" {\n  ssh_keys = ["12345"]\n}\n', because="it has a key"),
        good(
            'variable "value" {}\n\nresource "digitalocean_droplet" "x" {\n  ssh_keys = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def droplet_without_ssh_keys(resource: CloudResource) -> Iterable[Finding]:
    """A droplet has no SSH keys.

    Root gets a password that is sent by e-mail and can be guessed.
    Set `ssh_keys`.

    <https://docs.digitalocean.com/products/droplets/how-to/add-ssh-keys/>
    """
    return TABLE.findings(resource, "has no SSH keys")
