from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import exposed_entries


@policy(
    "SEC022",
    severity="error",
    category="security",
    sensitive=True,
    equivalents={"gitleaks": "kubernetes-secret-yaml"},
    examples=[
        bad(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n"
            "  username: YXBw\n  password: «bXlwYXNzd29yZA==»\n",
            kind="kubernetes",
        ),
        bad(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: «hunter2»\n",
            kind="kubernetes",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: ''\n",
            kind="kubernetes",
            because="somebody else fills it in",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n"
            "  password: ENC[AES256_GCM,data:O+5l4g==,iv:c/dS4BCB,tag:KkQfh6Oy,type:str]\n",
            kind="kubernetes",
            because="SOPS encrypts it",
        ),
    ],
)
def secret_manifest(document: Document) -> Iterator[Finding]:
    """A Secret lies in the repository with its data.

    The base64 of `data` is an encoding: everyone who can read the file can read the secret, now and in the history.
    Encrypt the values (SOPS, Sealed Secrets), or let the External Secrets operator or the CSI driver fetch them.
    """
    for entry in exposed_entries(document):
        yield Finding(at=entry.at, message=f"{entry.key} of Secret {entry.secret} can be read here")
