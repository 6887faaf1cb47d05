"""What is called like a secret and is not one: names of objects, places in a store, settings, public keys."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.secrets.guessable_password import guessable_password
from aurora_policies.secrets.inline_secret import inline_secret
from aurora_policies.secrets.json_web_token import json_web_token

FINGERPRINT = "A035C8C19219BA821ECEA86B64E628F8D684696D"
REFERENCES = [
    # Addresses of contracts
    "BUY_TOKEN: 0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
    # Sentences for people
    "Password: (see the vault: shop-database)",
    'echo "  Password: kubectl get secret shop -o jsonpath={.data.password}"',
    # Names of objects, and of entries in them
    "imagePullSecret: regcred",
    "existingSecret: db2-credentials9",
    "passwordSecret: db-password",
    "existingSecretAdminPassword: shop-admin",
    "existingSecretPasswordKey: admin",
    "passwordSecret: database",
    "apiKeySecret: openai",
    "credentialsSecret: creds",
    "adminPasswordKey: admin-password",
    "adminPasswordKey: password",
    "userPasswordKey: PASSWORD",
    "tower_auth_secret: toweraccess",
    "tls-secret: edge",
    "secretKey: dburl",
    "passwordSecretKey: value",
    "storageSecretNameAnnotation: serving.shop.example.io/storageSecretName",
    # Places in a store
    "REGISTRY_PASS: registry-credentials:password",
    "DB_PASSWORD: team/db:admin-password",
    "API_TOKEN: secret/data/app#token",
    "API_TOKEN: vault:secret/data/app#token9x8",
    "API_TOKEN: secretsmanager:prod/app9x8/token",
    "API_TOKEN: ref+awsssm://prod/app9x8/token",
    "DASHBOARD_PASSWORD: shop-api:orders_token",
    "BOT_TOKEN: chat-notifications:oauth-token",
    "SIGNING_KEY: team.shop#release_key",
    "ACCESS_POLICY_TOKEN: shop_access_policy_token:value",
    "DB_PASSWORD: team/orders#value",
    # Settings
    "input_cost_per_token: 0.000003",
    "price_per_token: 12.5e-6",
    "minToken: 0.35",
    "refresh_token: 90d",
    "id_token: 1h30m",
    "session_token: hours=12",
    "access_token_validity: hours=1",
    "id_token_signed_response_alg: RS256",
    "admin_token: str):",
    "TOKENIZERS_PARALLELISM: sequential",
    "PASSWORD_HASH_ROUNDS: 1000",
    "PASSWORD_ENCODING: hexadecimal",
    "PASSWORDLESS: magic",
    "SECRETARIAT: geneva",
    "password_encryption: scram-sha-256",
    # Public keys
    f"GPG_KEY: {FINGERPRINT}",
    f"RELEASE_PGP_KEY: 0x{FINGERPRINT[-16:]}",
    "DEPLOY_KEY: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK7Gf2pQ9xZ",
    # Texts for people
    'description: "for example GIT_AUTH_TOKEN=mytoken"',
    "description: |\n    Set it with\n    export API_TOKEN=mytoken",
    'message: "first\\npassword: hunt3r-2x\\nlast"',
    # Placeholders
    "LOGIN_PASSWORD: user:password",
    # URNs
    "client_secret: urn:k8s:secret:shop:key1",
    "API_TOKEN: URN:vault:team-a:db/password",
]  # fmt: skip
SECRETS = [
    "passwordSecret: «k7Gf2pQ9xZ4m»",
    "DB_PSW: «hunt3r-2x»",
    "AWS_SECRET_KEY: «k7Gf2pQ9xZ4m»",
    "APP_PASSWORD: «admin:password1»",
    "APP_PASSWORD: «shop-api:k7Gf2pQ9xZ4m»",
    "BASIC_AUTH_TOKEN: «deploy:orders-token7»",
    "API_TOKEN: «0.35k7Gf2pQ9xZ4m»",
    "PER_TOKEN_SECRET: «k7Gf2pQ9xZ4m»",
    "SIGNING_KEY: «k7Gf2pQ9xZ4m»",
    "API_TOKEN: «shop:value7Gf2pQ9xZ4m»",
    "# API_TOKEN=«k7Gf2pQ9xZ4m»",
    "dbpassword: «hunt3r-2x»",
    'description: "for example API_TOKEN=«k7Gf2pQ9xZ4m»"',
    'message: "first\\npassword: «k7Gf2pQ9xZ4m»\\nlast"',
]


@pytest.mark.parametrize("line", REFERENCES + SECRETS)
def test_a_setting_of_a_resource(line: str) -> None:
    text = f"apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: a\nspec:\n  {line}\n"
    expect(inline_secret, text, kind="kubernetes")


@pytest.mark.parametrize("name", ["secretKey: PGPASSWORD", "secretKey: dbpass1", "secretKey: k7Gf2pQ9xZ4m"])
@pytest.mark.parametrize("kind", ["ExternalSecret", "PushSecret"])
def test_an_entry_of_an_external_secret(kind: str, name: str) -> None:
    text = f"apiVersion: external-secrets.io/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  data:\n  - {name}\n"
    expect(inline_secret, text + "    remoteRef: {key: shop/db, property: password}\n", kind="kubernetes")


def test_an_entry_below_the_name_of_an_object() -> None:
    text = (
        "apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnect\nmetadata: {name: a}\nspec:\n  authentication:\n"
    )
    entry = "    passwordSecret:\n      secretName: a\n      password: my-password1\n"
    expect(inline_secret, text + entry + "    password: «hunt3r-2x»\n", kind="kubernetes")
    expect(inline_secret, text + "    tlsSecretRef:\n      password: my-password1\n", kind="kubernetes")


@pytest.mark.parametrize("value", ["false", "null", "10", '""'])
@pytest.mark.parametrize("name", ["automountServiceAccountToken", "smtp-password"])
def test_a_value_of_json_ends_at_the_comma(name: str, value: str) -> None:
    text = f'{{\n "apiVersion": "v1",\n "kind": "Thing",\n "{name}": {value},\n "metadata": {{"name": "a"}}\n}}\n'
    expect(inline_secret, text, path="a.json")


@pytest.mark.parametrize("header", ["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpX", "eyJhbGciOi99999999999999"])
def test_a_token_whose_header_is_not_whole(header: str) -> None:
    token = f"{header}.eyJzdWIiOiJhdXJvcmEifQ.bm90LWEtc2lnbmF0dXJl"
    expect(json_web_token, f"on: push\nenv:\n  TOKEN: {token}\n", kind="github-workflow")


@pytest.mark.parametrize("value", ["authsecret", "postgres", "shop9", "redis.tls1", '"mysecret"'])
def test_the_field_secret_of_a_custom_resource_names_an_object(value: str) -> None:
    text = "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: a}\nspec:\n  basicAuth:\n"
    expect(inline_secret, f"{text}    secret: {value}\n", kind="kubernetes")


@pytest.mark.parametrize(
    "entry",
    ["secret: «k7Gf2pQ9xZ4m»", "secret: «Hunt3r-2x!»", "client_secret: «hunt3r-2x»"],
)
def test_another_value_or_field_of_a_custom_resource_is_a_secret(entry: str) -> None:
    text = "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: a}\nspec:\n  basicAuth:\n"
    expect(inline_secret, f"{text}    {entry}\n", kind="kubernetes")
    expect(guessable_password, f"{text}    password: «authsecret»\n", kind="kubernetes")


def test_the_field_secret_next_to_a_custom_resource_is_a_secret() -> None:
    custom = "apiVersion: traefik.io/v1\nkind: Middleware\nmetadata: {name: a}\nspec: {secret: authsecret}\n"
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n  secret: «hunt3r-2x»\n"
    expect(inline_secret, f"{custom}---\n{config}---\n{custom}", kind="kubernetes")
    expect(inline_secret, f"{config}---\n{custom}", kind="kubernetes")
