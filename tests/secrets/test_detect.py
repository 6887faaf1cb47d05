"""The detector: what it finds in any text, what it costs, and what it never says."""

import time
from base64 import b64encode, urlsafe_b64encode
from hmac import digest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aurora_devops
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.source import Source
from aurora_devops.secrets import public_addresses, random_strings, scan
from aurora_devops.secrets.formats import NAMED, SHAPED, TOKENS

# In two parts, so that no file of this repository holds a token in one piece.
TOKENS_BY_FAMILY = {
    "github-token": "ghp" + "_Fake1Token2For3The4Docs5Of6Aurora789",
    "gitlab-token": "glp" + "at-Fake1Token2For3Docs4",
    "aws-key": "ABS" + "KFake1Token2For3The4Docs5Of6Aurora789" * 4,
    "client-identifier": "AKI" + "AFAKE2FAKE3WRONG4",
    "slack-token": "xox" + "b-123456789012-1234567890123-FakeTokenForTheDocs12345",
    "secret-manager-token": "s.F" + "ake1Token2For3Docs4Of5x",
    "json-web-token": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiJhdXJvcmEifQ.bm90LWEtc2lnbmF0dXJl",
}
PIECES = st.sampled_from(
    [
        *TOKENS_BY_FAMILY.values(),
        *(
            "password",
            "token:",
            "api_key",
            "=",
            "://a:b@",
            "@",
            "a:b@",
            "curl",
            "-u",
            "-H",
            "${X}",
            "{{",
            "}}",
            "#",
        ),
        *(
            "---",
            "~Q~",
            "|",
            "sha256~",
            "ey",
            "ZXlK",
            ".",
            "-",
            "İ",
            "é",
            "1.2.3.4",
            "\n",
            " ",
            ": ",
            '"',
            "'",
            "\\",
        ),
        *(
            "\r",
            "\t",
            "Authorization: Bearer ",
            "-----BEGIN RSA PRIVATE KEY-----",
            "-----END",
            "- name: PASSWORD",
        ),
        *("value: x", "kind: Secret", "AAAAAAAAAAAAAAAAAAAAA1", "--password "),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


def found(text: str) -> dict[str, list[str]]:
    return {
        family: [text[s.span.start : s.span.end] for s in secrets]
        for family, secrets in scan(Source("x", text)).items()
    }


@given(TEXTS)
def test_any_text_is_read_and_every_span_lies_inside_it(text: str) -> None:
    source = Source("x", text)
    spans = [secret.span for secrets in scan(source).values() for secret in secrets]
    for span in (*spans, *random_strings(source), *public_addresses(source)):
        assert 0 <= span.start < span.end <= len(text)


@given(TEXTS)
def test_a_message_never_holds_the_secret(text: str) -> None:
    written = {row.title for row in TOKENS} | {row.title for row in SHAPED} | {row.title for row in NAMED}
    written |= {"private key", "password in a URL", "JSON Web Token", "JSON Web Token in base64", "password"}
    for secrets in scan(Source("x", text)).values():
        for secret in secrets:
            # Else it is the name that the value has, and stands outside of what is masked.
            name = secret.title.removeprefix("header ")
            assert secret.title in written or name in text[: secret.span.start]


@pytest.mark.parametrize("family", TOKENS_BY_FAMILY)
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "X={}",
        "x: '{}' # comment",
        '{{"x": "{}"}}',
        "# {}\n",
        "echo {};",
        "https://example.com/?t={}&b=c",
        "a\\n{}",
    ],
)
def test_a_token_is_found_wherever_it_stands(family: str, around: str) -> None:
    token = TOKENS_BY_FAMILY[family]
    assert found(around.format(token)) == {family: [token]}


def test_the_word_curl_alone_is_no_call() -> None:
    assert not found("0curl")


@pytest.mark.parametrize(
    "text",
    [
        'curl -fsSL https://example.com/key | apt-key add - && add-apt-repository -yu "deb https://example.com/x main"',
        "curl -fsS https://example.com; mysql -u root:hunt3r-2x",
    ],
)
def test_the_options_of_the_next_command_are_not_those_of_curl(text: str) -> None:
    assert not found(text)


@pytest.mark.parametrize(
    "text",
    [
        'curl -H "X-List: a; b|c && d" -u deploy:hunt3r-2x https://example.com',
        "curl https://example.com/?a=1&b=2 --user deploy:hunt3r-2x",
        "curl -d '{\"a\": 1}' \\\n  -u deploy:hunt3r-2x https://example.com",
        "it's done by curl -u deploy:hunt3r-2x",
    ],
)
def test_the_whole_command_of_curl_is_read(text: str) -> None:
    assert found(text) == {"curl-credentials": ["hunt3r-2x"]}


@pytest.mark.parametrize("value", ["false.", "null.", "true,", "off;"])
def test_a_setting_at_the_end_of_a_sentence(value: str) -> None:
    text = 'description = "Is read at boot when db_password={}"\n'
    assert not scan(Source("outputs.tf", text.format(value)))
    assert "inline-secret" in scan(Source("outputs.tf", text.format("x7Kq2mW9bT4n.")))


def test_a_part_of_a_longer_word_is_no_token() -> None:
    assert not found("x" + TOKENS_BY_FAMILY["github-token"])
    assert not found(TOKENS_BY_FAMILY["github-token"] + "x")


def test_a_secret_is_said_once() -> None:
    token = TOKENS_BY_FAMILY["github-token"]
    assert found(f"env:\n  API_TOKEN: {token}\n") == {"github-token": [token]}
    assert found(f"url: https://git:{token}@example.com/x\n") == {"github-token": [token]}


def test_a_secret_in_many_documents_of_a_file_is_said_once() -> None:
    document = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  password: {}\n"
    text = "---\n".join(document.format(value) for value in ("hunt3r-2x", "true", "hunt3r-3x"))
    report = aurora_devops.lint({"k8s.yaml": text}, select=["inline-secret"])
    assert [finding.line for finding in report.findings] == [6, 20]


def test_the_excerpt_is_masked() -> None:
    report = aurora_devops.lint({".github/workflows/ci.yml": "on: push\nenv:\n  PASSWORD: k7Gf2pQ9xZ # x\n"})
    assert [f.excerpt for f in report.findings if f.line == 3] == ["  PASSWORD: ********** # x"]


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "a ",
            "password=",
            "token: ",
            " key:",
            "://a:b@c ",
            "curl -u a:b ",
            "eyJhbGciOi ",
            "{{",
            "1.1.1.",
            "'",
            "~",
        ),
        *("-----BEGIN PRIVATE KEY-----", "aaaaaaaaaa1aaaaaaaa=", "- name: password\n  value: x\n"),
    ],
)
def test_the_time_grows_with_the_length(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    scan(Source("x", text))
    # No measurement: what is not linear takes minutes.
    assert time.process_time() - began < 60


def test_every_family_has_its_policy() -> None:
    names = {policy.name for policy in default_catalogue().policies if policy.code.startswith("SEC")}
    assert {row.family for row in TOKENS} | {row.family for row in SHAPED} | {
        row.family for row in NAMED
    } <= names


def test_every_policy_about_secrets_hides_them() -> None:
    shown = {p.name for p in default_catalogue().policies if p.code.startswith("SEC") and not p.sensitive}
    assert not shown


def test_a_published_example_key_is_no_secret():
    # From the tests of the Firebase SDK for Android.
    key = "AIz" + "aSyDMAScliyLx7F0NPDEJi1QmyCgHIAODrlU"
    assert not aurora_devops.lint(
        {"Dockerfile": f"FROM a:1\nENV MAPS={key}\n"}, select=["google-key"]
    ).findings
    assert aurora_devops.lint(
        {"Dockerfile": f"FROM a:1\nENV MAPS={key[:-1]}V\n"}, select=["google-key"]
    ).findings


def test_the_key_of_a_storage_emulator_is_no_secret():
    # https://learn.microsoft.com/en-us/azure/storage/common/storage-connect-azurite
    key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6" + "tq/K1SZFPTOtr/KBHBeksoGMGw=="

    def reported(key: str) -> bool:
        value = f"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={key};"
        files = {
            "compose.yaml": f"services:\n  a:\n    image: a:1\n    environment:\n      STORAGE: {value}\n"
        }
        return bool(aurora_devops.lint(files, select=["azure-key", "inline-secret"]).findings)

    assert not reported(key)
    assert reported(key.replace("Eby8", "Ebz8"))


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        (encoded("change-me-before-you-start-the-server"), False),
        (encoded("this is not a real key of the example service")[:-3], False),
        (encoded("k7Gf2pQ9xZ4mTr8vLw3nBy6c"), True),
        (encoded("correct-horse-battery-staple"), True),
        ("k7Gf2pQ9xZ4mTr8vLw3nBy6cHs5d", True),
    ],
)
def test_the_base64_of_a_placeholder(value: str, reported: bool) -> None:
    files = {
        "compose.yaml": f"services:\n  a:\n    image: a:1\n    environment:\n      JWT_SECRET: {value}\n"
    }
    report = aurora_devops.lint(files, select=["inline-secret", "placeholder-secret"])
    assert [f.policy.name for f in report.findings] == ["inline-secret" if reported else "placeholder-secret"]


@pytest.mark.parametrize(
    ("typed", "reported"),
    [
        (encoded("dfghjkdfghldfgh").rstrip("="), True),
        (encoded("kdfjghskdfjghwoeirutyxcvbmn").rstrip("="), False),
        (encoded("äsdfjklö lkjsadf öljkasdf").rstrip("=")[:-1], False),
        (encoded("kdfjghsk:fjg3woei_utyxcvbmn").rstrip("="), True),
    ],
)
def test_a_token_of_typed_letters(typed: str, reported: bool) -> None:
    files = {"compose.yaml": "services:\n  a:\n    image: a:1\n    environment: [A=sk_" + f"live_{typed}]\n"}
    assert bool(aurora_devops.lint(files, select=["payment-key"]).findings) == reported


@pytest.mark.parametrize("start", ["AC", "SK"])
def test_the_name_of_an_account_is_not_its_token(start: str) -> None:
    value = start + "3f9c1b7e2a5d8046c9e1f3b5a7d90284"
    assert set(scan(Source("x", f"account: {value}\n"))) == {"client-identifier"}


@pytest.mark.parametrize("name", ["aws_access_key", "AWS_ACCESS_KEY", "awsAccessKey"])
def test_the_id_of_an_access_key_is_not_the_key(name: str) -> None:
    # Object stores with the protocol of S3 have ids of other forms than those of AWS.
    value = "3f9c1b7e2a5d8046c9e1f3b5a7d90284c6e8f1a3"
    assert "aws-key" in scan(Source("x", f"[default]\n{name}={value}\n"))
    assert not any(
        "aws-key" in scan(Source("x", f"[default]\n{name}{end}={value}\n")) for end in ("_id", "_ID", "Id")
    )


@pytest.mark.parametrize("query", ["ref", "depth=1&ref"])
def test_the_commit_of_a_module_is_no_key(query: str) -> None:
    text = f'source = "git::https://example.com/aws/secrets.git?{query}=3f9c1b7e2a5d8046c9e1f3b5a7d90284c6e8f1a3"\n'
    assert scan(Source("x.tf", text)) == {}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://user:pass@localhost:5432/dummy", "weak-password"),
        ("mysql://root:password@127.0.0.1/app", "weak-password"),
        ("postgresql://user:pass@db.example.com:5432/app", "url-password"),
        ("postgresql://user:x7Kq2mW9bT4n@localhost:5432/app", "url-password"),
        ("postgresql://user:pass@db/app", "guessable-password"),
        ("tcp://user:pass@cache.shop.svc.cluster.local:9000", "guessable-password"),
        ("tcp://user:x7Kq2mW9bT4n@cache.shop.svc:9000", "url-password"),
        ("postgresql://user:pass@localhost.example.com/app", "url-password"),
    ],
)
def test_a_weak_password_of_the_host_itself_in_a_build(url, name):
    text = f"FROM node:22\nENV DATABASE_URL={url}\n"
    report = aurora_devops.lint(
        {"Dockerfile": text},
        select=["weak-password", "guessable-password", "url-password", "inline-secret"],
    )
    assert {finding.policy.name for finding in report.findings} == {name}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("docker-compose.yml", "guessable-password"),
        ("deploy/devices/compose.yaml", "guessable-password"),
        ("docker-compose.dev.yml", "weak-password"),
        ("compose-local.yaml", "weak-password"),
        ("packages/shop-e2e/docker-compose.yml", "weak-password"),
        ("dev/compose.yml", "weak-password"),
    ],
)
def test_a_weak_password_in_a_file_for_development(path: str, name: str) -> None:
    service = "services:\n  db:\n    image: postgres:17\n    ports: ['5432:5432']\n"
    text = f"{service}    environment: {{POSTGRES_PASSWORD: test}}\n"
    report = aurora_devops.lint({path: text}, select=["weak-password", "guessable-password"])
    assert {finding.policy.name for finding in report.findings} == {name}


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("openapi: 3.1.0\ninfo: {{title: a, version: '1', description: {}}}\npaths: {{}}\n", False),
        ("swagger: '2.0'\ninfo: {{title: a, version: {}}}\npaths: {{}}\n", False),
        ("services:\n  a:\n    image: a:1\n    environment: [A={}]\n", True),
    ],
)
def test_a_web_token_in_a_description_of_an_api_is_an_example(text: str, reported: bool) -> None:
    token = "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiJhdXJvcmEifQ.bm90LWEtc2lnbmF0dXJl"
    report = aurora_devops.lint({"a.yaml": text.format(token)}, select=["json-web-token"])
    assert sum(report.files.values()) == 1
    assert bool(report.findings) == reported


@pytest.mark.parametrize(
    "secret", ["7kQpTzWmR2vLx9BnHs4Gd8Jf+Yc1Ua5Ee3Oi6KlP", "/kQpTzWmR2vLx9BnHs4Gd8JfzYc1Ua5Ee3Oi6Kl/"]
)
def test_the_id_of_an_aws_key_counts_with_the_key(secret: str) -> None:
    key = TOKENS_BY_FAMILY["client-identifier"]
    commit = "0fa1e2d3c4b5a697887960514233241506f7e8d9"
    assert set(scan(Source("x", f"id: {key}\nref: {commit}\n"))) == {"client-identifier"}
    assert "aws-key" in scan(Source("x", f"client('s3', '{key}',\n  '{secret}')\n"))


# The alphabet of base64 has no sign that ends a word.
BASE64 = "Fq9XtZ2mVb7Kc1Rw8Yh3Ld5Np6Sg4Jk0Tu" * 3


@pytest.mark.parametrize(
    "token", ["AKC" + "p8fAke1Token2For3Docs", "AP3" + "xQ9zLm2Wv7Kt4Rb", "AKI" + "AFAKE2FAKE3WRONG4"]
)
def test_a_part_of_longer_base64_is_no_token(token: str) -> None:
    assert scan(Source("x", f"enc: Ci+{BASE64}/{token}/{BASE64}==\n")) == {}
    assert scan(Source("x", f"enc: {BASE64}+{BASE64}+{token}\n")) == {}
    assert scan(Source("x", f"x: https://example.com/{BASE64}/{token}/{BASE64}\n"))
    assert scan(Source("x", f"x: a+{token}\n"))


@pytest.mark.parametrize(
    ("typed", "families"),
    [
        ("1234567890" + "abcdefghijklmnop", {"placeholder-token"}),
        ("abcdefghij" + "0123456789", {"placeholder-token"}),
        ("abcdefghij" * 2, {"payment-key"}),
        ("k7Gf2pQ9xZ" + "3mT8vB1nLw", {"payment-key"}),
    ],
)
def test_a_key_whose_characters_count_is_a_placeholder(typed: str, families: set[str]) -> None:
    assert set(scan(Source("x", f"stripe: {'sk_' + 'live_' + typed}\n"))) == families


@pytest.mark.parametrize("key", ["0" * 32 + "deadbeef", "1a2b" + "f" * 36])
def test_a_key_that_is_filled_up_is_a_placeholder(key: str) -> None:
    assert set(scan(Source("x", f"MERAKI_API_KEY: {key}\n"))) == {"placeholder-token"}
    assert "cloud-provider-token" in scan(
        Source("x", "MERAKI_API_KEY: 0fa1e2d3c4b5a697887960514233241506f70000\n")
    )


def test_a_token_signed_with_a_published_key_is_a_placeholder() -> None:
    parts = (b'{"alg":"HS256","typ":"JWT"}', b'{"mercure":{"publish":["*"]}}')
    signed = ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)

    def token(key: bytes) -> str:
        mac = urlsafe_b64encode(digest(key, signed.encode(), "sha256")).decode().rstrip("=")
        return f"MERCURE_JWT_TOKEN={signed}.{mac}\n"

    assert set(scan(Source("x", token(b"!ChangeThisMercureHubJWTSecretKey!")))) == {"placeholder-token"}
    assert set(scan(Source("x", token(b"super-secret-jwt-token-with-at-least-32-characters-long")))) == {
        "placeholder-token"
    }
    assert set(scan(Source("x", token(b"a key of our own")))) == {"json-web-token"}


def test_messages_for_people_are_no_passwords():
    messages = "doForgotPassword=Forgot password?\npasswordNew=New Password\nloginPassword=Hunter2\n"
    found = scan(Source("messages.properties", messages))
    assert [one.value for one in found["inline-secret"]] == ["Hunter2"]
