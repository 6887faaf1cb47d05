"""What is the value of a secret, and what only looks or sounds like one."""

import pytest

import aurora_devops
from aurora_devops.testing import expect, findings
from aurora_policies.secrets.guessable_password import guessable_password
from aurora_policies.secrets.inline_secret import inline_secret
from aurora_policies.secrets.placeholder_secret import placeholder_secret
from aurora_policies.secrets.secret_manifest import secret_manifest
from aurora_policies.secrets.weak_password import weak_password

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n  containers:\n    - name: app\n      image: app:1\n"

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n"


@pytest.mark.parametrize(
    "line",
    [
        "DB_PASS: «hunt3r-2x»",
        "dbPassword: '«hun''ter2»'",
        "API_KEY: «8312341g5678abcd»",
        "aws_secret_access_key: «k7Gf2pQ9xZ/abc»",
        "SECRET_KEY_BASE: «k7Gf2pQ9xZ»  # not for production",
        "PASSWORD: «p@ss w0rd»",
        "PASSWORD_2: «hunt3r-2x»",
        "ENCRYPTION_KEY: «k7Gf2pQ9xZ»",
        'JSON: ''{"password": "«hunt3r-2x»", "user": "a"}''',
    ],
)  # fmt: skip
def test_a_value_is_a_secret(line: str) -> None:
    line = line if "JSON" not in line else line.replace("JSON: ", "JSON: '") + "'"
    expect(inline_secret, f"{CONFIG_MAP}  {line}\n", kind="kubernetes")


@pytest.mark.parametrize(
    "line",
    [
        "gpg -v --default-key 7D061A4AA61436B40713D42EFF054DACD908493A -b a.zip",
        "gpg --batch --export-secret-key 7D061A4AA61436B40713D42EFF054DACD908493A > key.asc",
        "gpg --trusted-key EFF054DACD908493 --verify a.zip.asc",
    ],
)
def test_an_option_that_names_a_key(line: str) -> None:
    expect(inline_secret, f"on: push\njobs:\n  a:\n    steps:\n      - run: {line}\n", kind="github-workflow")


@pytest.mark.parametrize(
    ("value", "reported"),
    [("mailAdminPassword", False), ("adminPassword", True), ("mailAdminPassword1x", True)],
)
def test_the_name_of_a_key_of_another_file(value: str, reported: bool) -> None:
    text = f"{CONFIG_MAP}  STAGING_MAIL_ADMIN_PASSWORD: {value}\n"
    selected = ["inline-secret", "guessable-password"]
    assert bool(aurora_devops.lint({"k8s/config.yaml": text}, select=selected).findings) == reported


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        ("random string that is unique to every install - just type something!", False),
        ("a long text, with at least thirty two characters", False),
        ("${ .Env.VAULT_PASSWORD }", False),
        ("dockerRepoPassword", False),
        ("shopshopshopshopshopshopshopsho", False),
        ("not-secret.not-secret.not-secret.not-secret.not", False),
        ("correct horse battery staple", True),
        ("shop4shop7shop2shop9shopshop", True),
        ("k7Gf2pQ9xZ ${ 1 } k7Gf2pQ9xZ", True),
    ],
)
def test_a_value_that_says_what_belongs_there(value: str, reported: bool) -> None:
    text = f"{CONFIG_MAP}  DOCKER_REPO_PASSWORD: '{value}'\n"
    both = [
        *findings(inline_secret, text, kind="kubernetes"),
        *findings(guessable_password, text, kind="kubernetes"),
    ]
    assert bool(both) == reported


@pytest.mark.parametrize("value", ["devrustfs-service123", "shop-worker2024", "local_storage99"])
def test_words_with_numbers_are_weak(value: str) -> None:
    expect(inline_secret, f"services:\n  a:\n    environment:\n      A_PASSWORD: {value}\n", kind="compose")
    expect(
        guessable_password,
        f"services:\n  a:\n    environment:\n      A_PASSWORD: «{value}»\n",
        kind="compose",
    )


@pytest.mark.parametrize(
    "value", ["pass", "foo", "postgres", "test_db-pw", "test1234", "hunter2", "12345678", "Password1!"]
)
@pytest.mark.parametrize("kind", ["github-workflow", "github-action"])
def test_a_weak_password_of_a_workflow_has_a_policy_of_its_own(kind: str, value: str) -> None:
    text = {
        "github-workflow": "on: push\n",
        "github-action": "name: a\nruns: {using: composite, steps: []}\n",
    }[kind]
    expect(weak_password, f"{text}env:\n  DB_PASSWORD: «{value}»\n", kind=kind)
    expect(inline_secret, f"{text}env:\n  DB_PASSWORD: {value}\n", kind=kind)


@pytest.mark.parametrize(
    "line",
    [
        "POSTGRES_PASSWORD: «test»",
        'JWT_SECRET: "«supersecret»"',
        "ADMIN_TOKEN: «letmein»",
        "DB_PASSWORD: «Harbor12345»",
    ],
)
def test_a_weak_value_can_be_guessed(line: str) -> None:
    plain = line.replace("«", "").replace("»", "")
    for text, kind in (
        (f"{CONFIG_MAP}  {line}\n", "kubernetes"),
        (f"services:\n  a:\n    environment:\n      {line}\n", "compose"),
    ):
        expect(guessable_password, text, kind=kind)
        expect(inline_secret, text.replace(line, plain), kind=kind)


@pytest.mark.parametrize("value", ["k7Gf2pQ9xZ", "Sup3rS3cret-Value-91", "9f8e7d6c5b4a39281706f5e4"])
def test_a_strong_password_of_a_workflow_is_a_secret(value: str) -> None:
    expect(inline_secret, f"on: push\nenv:\n  DB_PASSWORD: «{value}»\n", kind="github-workflow")
    expect(weak_password, f"on: push\nenv:\n  DB_PASSWORD: {value}\n", kind="github-workflow")


@pytest.mark.parametrize(
    "line",
    [
        # About a secret: checkov#4815, checkov#5405, checkov#5469, checkov#1361, detect-secrets#693
        "SECRET_NAME: regcred",
        "SECRET_TRUSTED_PROXIES_1: 10.244.0.0/16",
        "DATABASE_SECRET: 10.244.0.0/16, 192.0.2.1",
        "githubConfigSecret: k8s-runner-secret",
        "apiKey: os.environ/MODEL_API_KEY",
        "session_secret: \"{{ random('[0-9a-f]{128}') }}\"",
        "-combined-secret-labels: application=web,component=hosts",
        "client_secret:   # the desired state of the k8s-Secret7x",
        "REGISTRY_SECRET: s3-proxy-credentials",
        "DB_PASSWORD: ${base64encode(random_password.db.result)}",
        "SMTP_PASSWORD: mail_credential.user.0.password",
        "vault_secret_query: data.content | [0]",
        "secretName: my-tls-secret",
        "PASSWORD_FILE: /run/secrets/db",
        "MYSQL_ROOT_PASSWORD_FILE: /run/secrets/root",
        "TOKEN_URL: https://id.example.com/token",
        "PASSWORD_RESET_URL: https://example.com/reset",
        "TOKEN_EXPIRY: 3600s",
        "tokenSecretRef: vault-token",
        "SECRET_ID: projects/1/secrets/db",
        "AWS_SECRET: arn:aws:secretsmanager:eu-west-1:1:secret:db",
        "CREDENTIALS: application_default_credentials.json",
        "SSH_PRIVATE_KEY: ~/.ssh/id_ed25519",
        "PUBLIC_KEY: 9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit",
        "AUTH_TYPE: password",
        "key: Linux-build-k7Gf2pQ9xZ",
        # A switch, or nothing
        "MYSQL_ALLOW_EMPTY_PASSWORD: 'yes'",
        "MYSQL_RANDOM_ROOT_PASSWORD: 'true'",
        "USE_TOKEN: true",
        "PASSWORD: ''",
        "PASSWORD:",
        "id-token: write",
        "PASSWORD_LENGTH: 16",
        # Another's value
        "PASSWORD: ${{ secrets.PASSWORD }}",
        "PASSWORD: $PASSWORD",
        "PASSWORD: ${PASSWORD:-test}",
        "PASSWORD: '{{ .Values.password }}'",
        "PASSWORD: $(cat /run/secrets/db)",
        "PASSWORD: '%DB_PASSWORD%'",
        "PASSWORD: op://vault/db/password",
        "PASSWORD: ENC[AES256_GCM,data:O+5l4g==]",
        "TOKEN: GITHUB_TOKEN",
        "TOKEN: github.token",
        # A placeholder
        "PASSWORD: <your-password>",
        "PASSWORD: changeme",
        "PASSWORD: xxxxxxxx",
        "PASSWORD: '********'",
        "API_KEY: your-api-key-here",
        r"""SAMPLE: '{"apiKey": "\u003cAPI_KEY_OF_THE_ACCOUNT\u003e"}'""",
        "API_KEY: '&lt;key of the account 7f3&gt;'",
        # Prose
        "MESSAGE: 'Enter the password: it was sent by mail'",
        "X: 1  # the password: ask the team",
    ],
)
def test_a_value_is_none(line: str) -> None:
    expect(inline_secret, f"on: push\nenv:\n  {line}\n", kind="github-workflow")


@pytest.mark.parametrize(
    "value",
    [
        "0123456789abcdef0123456789abcdef",
        "89ABCDEF0123456789abcdef",
        "1234567890abcdef1234567890abcdef",
    ],
)
def test_a_value_that_counts_is_a_placeholder(value: str) -> None:
    expect(inline_secret, f"on: push\nenv:\n  APP_SECRET: {value}\n", kind="github-workflow")


@pytest.mark.parametrize("value", ["0123456789abcdef0123456789abcdee", "k7Gf2pQ9k7Gf2pQ9", "0f1e2d3c4b5a"])
def test_a_value_that_only_begins_to_count(value: str) -> None:
    expect(inline_secret, f"on: push\nenv:\n  APP_SECRET: «{value}»\n", kind="github-workflow")


@pytest.mark.parametrize(
    "command",
    [
        "export PGPASSWORD=«hunt3r-2x»; psql",
        "kubectl create secret generic db --from-literal=password=«hunt3r-2x»",
        'mysql --password="«hunt3r-2x»"',
        "deploy --api-token «k7Gf2pQ9xZ»",
        "docker login --password-stdin",
        "adduser --disabled-password hunt3r-2x",
        "tool --no-auth-token k7Gf2pQ9xZ",
        'test "$PASSWORD" = "abc"',
        'echo "password: $PASSWORD"',
        "PASSWORD=$(cat file) run",
        "docker build --secret id=token,src=token.txt .",
        "curl -d token=$TOKEN https://example.com",
        'TOKEN="$1"',
        "sed -i 's/password=.*/password=/' config",
    ],
)
def test_commands(command: str) -> None:
    expect(inline_secret, f"FROM alpine:3.20\nRUN {command}\n", kind="dockerfile")


def test_the_name_and_the_value_of_a_container_s_variable() -> None:
    expect(
        inline_secret,
        f"{POD}      env:\n        - name: DB_PASSWORD\n          value: «hunt3r-2x»\n"
        "        - {name: API_TOKEN, value: «k7Gf2pQ9xZ»}\n"
        "        - name: DB_PASSWORD\n          valueFrom:\n            secretKeyRef:\n"
        "              name: db\n              key: password\n",
        kind="kubernetes",
    )


def test_the_severity_of_a_secret_manifest_depends_on_its_strongest_password() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: {}\n  root-password: {}\n"
    expect(secret_manifest, text.format("shop", "«hunt3r-2x»"), kind="kubernetes")
    expect(guessable_password, text.format("shop", "hunt3r-2x"), kind="kubernetes")
    expect(secret_manifest, text.format("shop", "shop1"), kind="kubernetes")
    expect(guessable_password, text.format("«shop»", "shop1"), kind="kubernetes")


def test_a_secret_manifest_has_a_policy_of_its_own() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: {}\n"
    expect(inline_secret, text.format("hunt3r-2x"), kind="kubernetes")
    expect(secret_manifest, text.format("«hunt3r-2x»"), kind="kubernetes")
    expect(secret_manifest, text.format("${PASSWORD}"), kind="kubernetes")
    expect(secret_manifest, text.format("changeme"), kind="kubernetes")
    expect(secret_manifest, text.format("x" * 45), kind="kubernetes")


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        ("docker-registry-secret: ## Create the secret in the cluster", False),
        ("deploy-token:\t# writes token k7Gf2pQ9xZ", False),
        ("deploy-token: '#k7Gf2pQ9xZ4m'", True),
    ],
)
def test_a_comment_is_not_a_value(line: str, reported: bool) -> None:
    report = aurora_devops.lint({"a/Makefile": f"{line}\n\techo a\n", "a.yaml": f"{CONFIG_MAP}  {line}\n"})
    names = {finding.path for finding in report.findings if finding.policy.name == "inline-secret"}
    assert ("a.yaml" in names) == reported
    assert "a/Makefile" not in names or reported


def test_a_secret_in_a_list() -> None:
    expect(
        secret_manifest,
        "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n"
        "    kind: Secret\n    data:\n      password: «aHVudDNyLTJ4»\n",
        kind="kubernetes",
    )


def test_a_certificate_is_no_secret() -> None:
    data = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM="
    expect(secret_manifest, f"apiVersion: v1\nkind: Secret\ndata:\n  ca.crt: {data}\n", kind="kubernetes")


def test_a_placeholder_is_told_apart() -> None:
    expect(placeholder_secret, "on: push\nenv:\n  PASSWORD: «changeme»\n", kind="github-workflow")
    expect(placeholder_secret, "on: push\nenv:\n  PASSWORD: hunt3r-2x\n", kind="github-workflow")


def test_where_a_secret_store_has_it_is_no_value() -> None:
    for value in ("anthropic:api-key", "ci/anthropic:API_KEY", "xxx"):
        expect(inline_secret, f"FROM a\nENV ANTHROPIC_API_KEY={value}\n", kind="dockerfile")
    expect(inline_secret, "FROM a\nENV APP_PASSWORD=«admin:password1»\n", kind="dockerfile")


def secret(*lines: str, section: str = "stringData") -> str:
    return "\n".join(("apiVersion: v1", "kind: Secret", "metadata: {name: a}", f"{section}:", *lines)) + "\n"


@pytest.mark.parametrize(
    "lines",
    [
        ('  insecure: "true"', "  type: helm", '  enableLfs: "false"'),
        ("  CRYPTO_KEY_HASH: sha256", "  CRYPTO_KEY_SIZE: '256'"),
        ("  app.ini: |", "    timezone = UTC", "    [server]", "    port = 3000"),
        ("  alertmanager.yaml: |", "    route: {receiver: team}", "    receivers: [{name: team}]"),
        ("  url: https://example.com/charts", "  username: deploy"),
        ("  deploy.pub: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK7Gf2pQ9xZ",),
    ],
)
def test_settings_in_a_secret_are_no_credentials(lines: tuple[str, ...]) -> None:
    expect(secret_manifest, secret(*lines), kind="kubernetes")


@pytest.mark.parametrize(
    "lines",
    [
        ("  type: git", "  password: «hunt3r-2x»", "  token: k7Gf2pQ9xZ"),
        ("  host: db", "  DATABASE: «postgres://app:k7Gf2pQ9@db/app»"),
        ("  config: «|", "    port: 1", "    smtp_password: k7Gf2pQ9xZ»"),
        ("  seed: «k7Gf2pQ9xZ4m»",),
        ("  key: «hunt3r-2x»",),
    ],
)
def test_a_secret_is_reported_once_at_its_first_credential(lines: tuple[str, ...]) -> None:
    expect(secret_manifest, secret(*lines), kind="kubernetes")


def test_base64_of_a_secret_is_read() -> None:
    expect(secret_manifest, secret("  insecure: dHJ1ZQ==", "  size: MTI4", section="data"), kind="kubernetes")
    expect(secret_manifest, secret("  raw: «/v8BAgMEBQYHCAkKCwwNDg==»", section="data"), kind="kubernetes")
    registry = "eyJhdXRocyI6eyJyIjp7ImF1dGgiOiJkWE5sY2pwd1lYTnoifX19"
    expect(secret_manifest, secret(f"  .dockerconfigjson: «{registry}»", section="data"), kind="kubernetes")


def test_each_secret_of_a_file_is_reported() -> None:
    one = secret("  password: «hunt3r-2x»")
    expect(secret_manifest, f"{one}---\n{one}", kind="kubernetes")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S3_ACCESS_KEY", "0555b35654ad" + "1656d804"),
        ("S3_SECRET_KEY", "h7GhxuBLTrlhVUyxSPUKUV8r/" + "2EI4ngqJxD7iBdBYLhwluN30JaT3Q=="),
        ("SECRET_KEY", "zuf+tfteSlswRu7BJ86w" + "ekitnifILbZam1KYY3TG"),
    ],
)
def test_the_published_key_of_a_test_user(name: str, value: str) -> None:
    expect(inline_secret, f"{CONFIG_MAP}  {name}: {value}\n", kind="kubernetes")
    expect(placeholder_secret, f"{CONFIG_MAP}  {name}: «{value}»\n", kind="kubernetes")
    expect(inline_secret, f"{CONFIG_MAP}  {name}: «x{value}»\n", kind="kubernetes")


def test_the_user_of_an_access_key_is_not_a_secret() -> None:
    entry = f"{CONFIG_MAP}  S3_ACCESS_KEY: shop_user1\n  S3_SECRET_KEY: «shop_key1»\n"
    expect(guessable_password, f"{entry}  AWS_SECRET_ACCESS_KEY: «shop_key2»\n", kind="kubernetes")
    expect(inline_secret, f"{CONFIG_MAP}  S3_ACCESS_KEY: «k7Gf2pQ9xZ4m»\n", kind="kubernetes")


@pytest.mark.parametrize(
    ("name", "secret"), [("fossa-api-key", False), ("fossaKey", False), ("scan-api-key", True)]
)
def test_a_key_that_only_sends_data_to_a_service(name: str, secret: bool) -> None:
    value = "3f9c1b7e2a5d8046c9e1f3b5a7d90284"
    step = "jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: a/b@v1\n        with:\n          {}: {}\n"
    marked = f"«{value}»" if secret else value
    expect(inline_secret, "on: push\n" + step.format(name, marked), kind="github-workflow")


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        ("As provided by the runner", False),
        ("Correct horse battery staple", True),
        ("value with quotes and spaces", True),
        ("Y2hhbmdlbWU=", False),
        ("cmVwbGFjZS1tZQ==", False),
        ("aHVudDNyLTJ4YWI=", True),
        ("signing-key:passphrase", False),
        ("signing-key:x7Kq2mW9bT4n", True),
    ],
)
def test_what_describes_a_secret_is_not_one(value: str, secret: bool) -> None:
    marked = f"«{value}»" if secret else value
    expect(inline_secret, f'{CONFIG_MAP}  GPG_PASSPHRASE: "{marked}"\n', kind="kubernetes")


@pytest.mark.parametrize(
    "line",
    [
        'echo "CLIENT_SECRET=" | tee -a "$GITHUB_OUTPUT"',
        "echo 'API_TOKEN=' >> 'k7Gf2pQ9xZ.env'",
    ],
)
def test_an_empty_value_in_quotes(line: str) -> None:
    workflow = (
        f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n          {line}\n"
    )
    expect(inline_secret, workflow, kind="github-workflow")


@pytest.mark.parametrize(
    "value",
    [
        'var.db_password != "" ? var.db_password : random_password.db[0].result',
        'local.api_token == "none" ? local.api_token : data.vault_generic_secret.k7Gf2pQ9xZ.data',
    ],
)
def test_a_branch_of_a_conditional_expression(value: str) -> None:
    expect(inline_secret, f"locals {{\n  a = {value}\n}}\n", kind="terraform")


@pytest.mark.parametrize("path", ["Makefile", "docs/GNUmakefile"])
def test_a_target_of_a_makefile_is_not_a_value(path: str) -> None:
    text = "refresh_token: k6-setup2 login\n\t./k6 run token.js\nrotate-api-key: k7Gf2pQ9xZ\n\ttrue\n"
    text += "API_TOKEN:=«k7Gf2pQ9xZ»\nrun:\n\tAPI_TOKEN=«k7Gf2pQ9xZ4» ./run\n"
    expect(inline_secret, text, kind="makefile", path=path)


@pytest.mark.parametrize(
    ("name", "value", "reported"),
    [
        ("store_access_key", "HF1WMN5WE8Y1F05KEQRAO", False),
        ("S3_ACCESS_KEY", "00D9AB3F77E1C2A4B5D6", False),
        ("store_secret_access_key", "HF1WMN5WE8Y1F05KEQRAO", True),
        ("S3_ACCESS_KEY", "hF1wmn5WE8y1F05KEqRAo", True),
    ],
)
def test_the_id_of_an_access_key_is_not_a_secret(name: str, value: str, reported: bool) -> None:
    shown = f"«{value}»" if reported else value
    expect(inline_secret, f"{CONFIG_MAP}  {name}: {shown}\n", kind="kubernetes")


@pytest.mark.parametrize(
    "line",
    [
        "NOTIFY_TEMPLATES_SECRET: shop/notify-user/templates",
        "credentialsKey: 1password-credentials.json",
        "onePasswordItem: Service Account Auth Token of k7Gf2pQ9xZ",
        "SECRET_ROTATOR_IMAGE: registry.example.com/shop/rotator2:v2026081906",
        "tokenAddress: 0x49c06259B42540a025A73a32eF2Fd183c0FDB1D2",
        "network_passphrase: Standalone Network ; February 2017",
        "UBUNTU_SIGNING_KEY: D2EB44626FDDC30B513D5BB71A5D6C4C7DB87C81",
        "api_token: the one of k7Gf2pQ9xZ",
        'CLIENT_SECRET: \'{"users":[{"name":"k7Gf2pQ9xZ"}]}\'',
    ],
)
def test_what_a_name_or_a_value_says_that_is_no_secret(line: str) -> None:
    expect(inline_secret, f"{CONFIG_MAP}  {line}\n", kind="kubernetes")


def test_the_value_of_a_function_of_terraform() -> None:
    text = 'locals {\n  api_secret = "${indent(6, "${var.k7Gf2pQ9xZ}")}"\n  api_token = "«k7Gf2pQ9xZ»"\n}\n'
    expect(inline_secret, text, kind="terraform")


@pytest.mark.parametrize("start", ["", "0x"])
def test_the_key_of_an_account_that_everyone_has(start: str) -> None:
    key = f"{start}ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
    expect(inline_secret, f"{CONFIG_MAP}  PRIVATE_KEY: '{key}'\n", kind="kubernetes")
    other = key.replace("ac09", "ac08")
    expect(inline_secret, f"{CONFIG_MAP}  PRIVATE_KEY: '«{other}»'\n", kind="kubernetes")


def test_the_values_of_a_sealed_secret_are_encrypted() -> None:
    sealed = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: db\nspec:\n  encryptedData:\n"
    expect(
        inline_secret,
        sealed + "    api-key: AgBy3i4OJSWKPiTySYZZA9rO43cGDEqcHJvZHVjdGlvbgo\n",
        kind="kubernetes",
    )
    expect(
        inline_secret, sealed.replace("Sealed", "Other") + "    api-key: «k7Gf2pQ9xZ»\n", kind="kubernetes"
    )
