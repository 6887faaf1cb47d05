from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy

from ._manifests import exposed_credentials


@policy(
    "SEC022",
    severity="warning",
    category="security",
    sensitive=True,
    equivalents={"gitleaks": "kubernetes-secret-yaml"},
    examples=[
        bad(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n"
            "  username: YXBw\n  password: «azdHZjJwUTl4WjRt»\n",
            kind="kubernetes",
        ),
        bad(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: «hunt3r-2x»\n",
            kind="kubernetes",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: hunter2\n",
            kind="kubernetes",
            because="a weak password is reported by `guessable-password`",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n"
            "  DB_PASSWORD: very-insecure\n  DATABASE_URL: postgres://shop:very-insecure@localhost/shop\n",
            kind="kubernetes",
            because="the password in the address is weak, too",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: UGFzc3dvcmQkMTIzNDU2\n",
            kind="kubernetes",
            because="the value is `Password$123456`, which is weak",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: queue\ndata:\n"
            "  url: YW1xcDovL3Nob3A6aHVudGVyMkByYWJiaXRtcTo1NjcyLw==\n",
            kind="kubernetes",
            because="the password in the address is weak",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: store\nstringData:\n"
            "  config.env: |\n    export STORE_USER=store\n    export STORE_PASSWORD=store1234\n",
            kind="kubernetes",
            because="the password in the file is weak",
        ),
        bad(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: store\nstringData:\n"
            "  config.env: «|\n    STORE_PASSWORD=store1234\n    ADMIN_PASSWORD=k7Gf2pQ9xZ4m»\n",
            kind="kubernetes",
        ),
        bad(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n"
            "  DATABASE_URL: «postgres://shop:k7Gf2pQ9xZ4m@db/shop»\n",
            kind="kubernetes",
        ),
        *(
            good(
                f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: keys\ndata:\n  id_rsa: {value}\n",
                kind="kubernetes",
                because="it is a placeholder, and no Base64",
            )
            for value in ("<DATA>", "<YOUR-KEY>")
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: repository\nstringData:\n"
            "  type: helm\n  insecure: 'true'\n",
            kind="kubernetes",
            because="settings",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: ''\n",
            kind="kubernetes",
            because="the value is set elsewhere",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n"
            "  password: ENC[AES256_GCM,data:O+5l4g==,iv:c/dS4BCB,tag:KkQfh6Oy,type:str]\n",
            kind="kubernetes",
            because="SOPS encrypts it",
        ),
        bad(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: «azdHJGZwUTl4Wi1t»\n",
            kind="kubernetes",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: JFBBU1NXT1JE\n",
            kind="kubernetes",
            because="the value is `$PASSWORD`, which was never filled in",
        ),
        bad(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: store\ndata:\n"
            "  secret: «E9BRNLUqj3uh0MKfJEc5/HWbeubNIzqca8gm1zQQfQA5xb56Q0fB6LmRKacO"
            + "1hBY2XO1zP9epKTrCrQVTYur1TkkHKkJAbIeiSfn6AcUd2NwAEXIcWcktpI0CcChmAYz»\n",
            kind="kubernetes",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: store\ndata:\n"
            "  archive: E9BRNLUqj3uh0MKfJEc5/HWbeubNIzqca8gm1zQQfQA5xb56Q0fB6LmRKacO"
            + "1hBY2XO1zP9epKTrCrQVTYur1TkkHKkJAbIeiSfn6AcUd2NwAEXIcWcktpI0CcChmAYz\n",
            kind="kubernetes",
            because="the value of a name that promises no secret",
        ),
    ],
)
def secret_manifest(document: Document) -> Iterator[Finding]:
    """A Secret stores a credential in plain text in the repository.

    Base64 in `data` is an encoding, not encryption: everyone with read access to the repository can read the
    credential, also in the history.
    Encrypt the values with SOPS or Sealed Secrets, or fetch them with the External Secrets operator or the
    Secrets Store CSI driver, and replace the credential.
    Reported once for each Secret, at its first credential. Settings, such as booleans, numbers, user names and
    host names, are not credentials. A Secret whose passwords are all weak is reported by `guessable-password`.
    """
    for entry in exposed_credentials(document, weak=False):
        message = f"Secret '{entry.secret}' stores '{entry.key}' in plain text; encrypt or fetch it"
        yield Finding(at=entry.at, message=message)
