"""What the credentials of each provider look like: one table, written from the providers' own documentation.

A row that begins with fixed characters is found by them; a row about a name (`SNYK_TOKEN=...`) is found by the
provider's word in the name, because its value alone could be any identifier or checksum.
The rows of a family are reported by the policy of that name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_UUID = r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_BASE64 = r"[A-Za-z0-9+/]"


class Token(NamedTuple):
    """A credential with fixed first characters, one of `starts`; `rest` is what follows them.

    A group in `rest` is the secret, if the text before it is not part of it.
    `floor` is the minimum entropy in bits per character; a value below it is a placeholder.
    """

    family: str
    title: str
    starts: tuple[str, ...]
    rest: str
    floor: float = 3.0


class Named(NamedTuple):
    """A credential that is known by a word in the name it is assigned to; `names` and `value` are patterns."""

    family: str
    title: str
    names: str
    value: str
    floor: float = 0.0


class Shaped(NamedTuple):
    """A credential whose fixed characters, the `anchor`, are not its first ones."""

    family: str
    title: str
    anchor: str
    pattern: str
    floor: float = 3.0


AWS, AZURE, GOOGLE = "aws-key", "azure-key", "google-key"
GITHUB, GITLAB = "github-token", "gitlab-token"
SLACK, MESSAGING = "slack-token", "messaging-token"
PAYMENT, AI, REGISTRY = "payment-key", "ai-provider-key", "package-registry-token"
ADMIN, CLOUD = "administrator-key", "cloud-provider-token"
TOOLS, OBSERVABILITY = "developer-tool-token", "observability-token"
BUSINESS, VAULT = "business-service-token", "secret-manager-token"
IDENTIFIER = "client-identifier"
AWS_KEY_ID = "AWS access key id"


def _tokens() -> Iterator[Token]:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    yield Token(AWS, AWS_KEY_ID, ("AKIA", "ASIA", "ABIA", "ACCA"), r"[A-Z0-9]{16}")
    yield Token(AWS, AWS_KEY_ID, ("A3T",), r"[A-Z0-9]{17}")
    # https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
    yield Token(AWS, "Amazon Bedrock API key", ("ABSK",), _BASE64 + r"{109,269}={0,2}")
    yield Token(
        AWS, "short-lived Amazon Bedrock API key", ("bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t",), ""
    )
    # https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string
    yield Token(
        AZURE,
        "Azure storage key",
        ("DefaultEndpointsProtocol",),
        r"=https?;AccountName=[^;\s]{1,60};AccountKey=([A-Za-z0-9+/]{86}==)",
        4.0,
    )
    # https://cloud.google.com/docs/authentication/api-keys
    yield Token(GOOGLE, "Google API key", ("AIzaSy",), r"[A-Za-z0-9_-]{33}", 4.0)
    # https://developers.google.com/identity/protocols/oauth2
    yield Token(GOOGLE, "Google OAuth client secret", ("GOCSPX-",), r"[A-Za-z0-9_-]{28}", 3.5)
    yield Token(GOOGLE, "Google OAuth access token", ("ya29.",), r"[A-Za-z0-9_-]{30,}", 3.5)
    # https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
    yield Token(GITHUB, "GitHub personal access token", ("ghp_",), r"[A-Za-z0-9]{36}")
    yield Token(GITHUB, "GitHub OAuth token", ("gho_",), r"[A-Za-z0-9]{36}")
    yield Token(GITHUB, "GitHub App token", ("ghu_", "ghs_"), r"[A-Za-z0-9]{36}")
    yield Token(GITHUB, "GitHub refresh token", ("ghr_",), r"[A-Za-z0-9]{36,76}")
    yield Token(GITHUB, "fine-grained GitHub token", ("github_pat_",), r"[A-Za-z0-9_]{82}")
    # https://docs.gitlab.com/security/tokens/#token-prefixes
    yield Token(GITLAB, "GitLab session cookie", ("gitlab_session",), r"=([0-9a-z]{32})")
    yield Token(GITLAB, "GitLab personal access token", ("glpat-",), r"[\w-]{20,50}")
    yield Token(GITLAB, "GitLab personal access token", ("glpat-",), r"[\w-]{27,300}\.[0-9a-z]{9}")
    yield Token(GITLAB, "GitLab deploy token", ("gldt-",), r"[\w-]{20,50}")
    yield Token(GITLAB, "GitLab feed token", ("glft-",), r"[\w-]{20,50}")
    yield Token(GITLAB, "GitLab SCIM token", ("glsoat-",), r"[\w-]{20,50}")
    yield Token(GITLAB, "GitLab feature flag token", ("glffct-",), r"[\w-]{20,50}")
    yield Token(GITLAB, "GitLab runner token", ("glrt-",), r"[\w-]{20,50}")
    yield Token(GITLAB, "GitLab runner token", ("glrt-t",), r"\d_[\w-]{27,300}\.[0-9a-z]{9}")
    yield Token(GITLAB, "GitLab runner registration token", ("GR1348941",), r"[\w-]{20,50}", 2.5)
    yield Token(GITLAB, "GitLab job token", ("glcbt-",), r"(?:[0-9A-Za-z]{1,5}_)?[\w-]{20,50}")
    yield Token(GITLAB, "GitLab incoming mail token", ("glimt-",), r"[\w-]{25}")
    yield Token(GITLAB, "GitLab trigger token", ("glptt-",), r"[\w-]{40}")
    yield Token(GITLAB, "GitLab agent token", ("glagent-",), r"[\w-]{50,1024}")
    yield Token(GITLAB, "GitLab OAuth secret", ("gloas-",), r"[\w-]{64}")
    # https://docs.slack.dev/authentication/tokens
    yield Token(SLACK, "Slack bot token", ("xoxb-",), r"\d{8,14}-[A-Za-z0-9-]{14,60}", 2.0)
    yield Token(SLACK, "Slack user token", ("xoxp-", "xoxe-"), r"(?:\d{10,13}-){3}[A-Za-z0-9-]{28,34}", 2.0)
    yield Token(SLACK, "Slack user token", ("xoxp-",), r"(?:\d{6,13}-){2,3}[a-f0-9]{18,64}", 2.0)
    yield Token(SLACK, "Slack token", ("xoxo-", "xoxs-"), r"\d+-\d+-\d+-[A-Fa-f\d]+", 2.0)
    yield Token(
        SLACK,
        "Slack workspace token",
        ("xoxa-", "xoxr-"),
        r"(?:\d-)?(?:\d{6,14}-){0,3}[A-Za-z0-9]{8,48}",
        2.0,
    )
    yield Token(
        SLACK, "Slack configuration token", ("xoxe.xoxp-", "xoxe.xoxb-"), r"\d-[A-Za-z0-9]{163,166}", 2.0
    )
    yield Token(SLACK, "Slack configuration refresh token", ("xoxe-",), r"\d-[A-Za-z0-9]{146}", 2.0)
    yield Token(SLACK, "Slack app token", ("xapp-",), r"\d-[A-Z0-9]+-\d+-[a-z0-9]{20,}", 2.0)
    # https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    yield Token(
        SLACK,
        "Slack webhook",
        ("hooks.slack.com",),
        r"/(?:services|workflows|triggers)/[A-Za-z0-9+/]{40,56}",
        2.9,
    )
    # https://docs.stripe.com/keys
    yield Token(
        PAYMENT, "Stripe key", ("sk_live_", "rk_live_", "sk_prod_", "rk_prod_"), r"[A-Za-z0-9]{10,247}", 2.5
    )
    yield Token(PAYMENT, "Stripe test key", ("sk_test_", "rk_test_"), r"[A-Za-z0-9]{10,247}", 2.5)
    # https://developer.squareup.com/docs/build-basics/access-tokens
    yield Token(PAYMENT, "Square access token", ("sq0atp-", "EAAA"), r"[\w-]{22,60}", 2.5)
    yield Token(PAYMENT, "Square OAuth secret", ("sq0csp-",), r"[\w\\-]{43}")
    # https://developer.flutterwave.com/docs/authentication
    yield Token(PAYMENT, "Flutterwave key", ("FLWSECK_TEST-",), r"[a-h0-9]{12}(?:[a-h0-9]{20}-X)?", 2.0)
    yield Token(PAYMENT, "Flutterwave key", ("FLWPUBK_TEST-", "FLWSECK-", "FLWPUBK-"), r"[a-h0-9]{32}-X", 2.0)
    # https://docs.easypost.com/docs/authentication
    yield Token(PAYMENT, "EasyPost key", ("EZAK", "EZTK"), r"[A-Za-z0-9]{54}")
    # https://docs.goshippo.com/docs/guides_general/authentication/
    yield Token(PAYMENT, "Shippo token", ("shippo_live_", "shippo_test_"), r"[A-Fa-f0-9]{40}", 2.0)
    # https://duffel.com/docs/api/overview/authentication
    yield Token(PAYMENT, "Duffel token", ("duffel_live_", "duffel_test_"), r"[\w=-]{43}", 2.0)
    # https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens
    yield Token(PAYMENT, "Shopify token", ("shpat_", "shpca_", "shppa_", "shpss_"), r"[A-Fa-f0-9]{32}", 2.0)
    # https://platform.openai.com/docs/api-reference/authentication; the middle is base64 of "OpenAI"
    yield Token(AI, "OpenAI API key", ("sk-",), r"(?:proj-|svcacct-|admin-)?[\w-]{20,80}T3BlbkFJ[\w-]{20,80}")
    # https://docs.claude.com/en/api/overview
    yield Token(AI, "Anthropic API key", ("sk-ant-api03-",), r"[\w-]{93}AA")
    yield Token(ADMIN, "Anthropic admin key", ("sk-ant-admin01-",), r"[\w-]{93}AA")
    # https://huggingface.co/docs/hub/security-tokens
    yield Token(AI, "Hugging Face token", ("hf_",), r"[A-Za-z]{34}", 2.0)
    yield Token(AI, "Hugging Face organization token", ("api_org_",), r"[A-Za-z]{34}", 2.0)
    # https://docs.perplexity.ai/
    yield Token(AI, "Perplexity API key", ("pplx-",), r"[A-Za-z0-9]{48}", 3.5)
    # https://replicate.com/docs/topics/security/api-tokens and https://console.groq.com/docs
    yield Token(AI, "Replicate token", ("r8_",), r"[A-Za-z0-9]{37}")
    yield Token(AI, "Groq API key", ("gsk_",), r"[A-Za-z0-9]{52}")
    # https://docs.npmjs.com/about-access-tokens
    yield Token(REGISTRY, "npm token", ("npm_",), r"[A-Za-z0-9]{36}", 2.5)
    # PyPI, help pages, "API tokens"
    yield Token(
        REGISTRY, "PyPI token", ("pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"), r"[\w-]{70,1000}"
    )
    # https://guides.rubygems.org/api-key-scopes/ and https://github.com/clojars/clojars-web/wiki/Deploy-Tokens
    yield Token(REGISTRY, "RubyGems key", ("rubygems_",), r"[a-f0-9]{48}", 2.5)
    yield Token(REGISTRY, "Clojars token", ("CLOJARS_", "clojars_"), r"[A-Za-z0-9]{60}", 2.5)
    # https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens
    yield Token(REGISTRY, "Artifactory API key", ("AKC",), r"[A-Za-z0-9]{10,}", 3.3)
    yield Token(
        REGISTRY,
        "Artifactory password",
        ("AP2", "AP3", "AP5", "AP6", "AP7", "AP8", "APA", "APB", "APD"),
        r"[A-Za-z0-9]{10,}",
        4.0,
    )
    yield Token(REGISTRY, "Artifactory reference token", ("cmVmd",), r"[A-Za-z0-9]{59}")
    # https://docs.docker.com/security/for-developers/access-tokens/
    yield Token(REGISTRY, "Docker Hub token", ("dckr_pat_", "dckr_oat_"), r"[\w-]{27,40}")
    # https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/
    yield Token(CLOUD, "Cloudflare origin CA key", ("v1.0-",), r"[a-f0-9]{24}-[a-f0-9]{146}", 2.0)
    # https://docs.digitalocean.com/reference/api/create-personal-access-token/
    yield Token(CLOUD, "DigitalOcean token", ("dop_v1_", "doo_v1_", "dor_v1_"), r"[a-f0-9]{64}")
    # https://www.heroku.com/blog and https://devcenter.heroku.com/articles/oauth
    yield Token(CLOUD, "Heroku API key", ("HRKU-AA",), r"[\w-]{58}", 3.5)
    # https://fly.io/docs/security/tokens/
    yield Token(CLOUD, "Fly.io token", ("fo1_",), r"[\w-]{43}", 3.5)
    yield Token(CLOUD, "Fly.io token", ("fm1a_", "fm1r_", "fm2_"), _BASE64 + r"{100,}={0,3}", 3.5)
    # https://sldn.softlayer.com/article/authenticating-softlayer-api/
    yield Token(CLOUD, "SoftLayer API key", ("api.softlayer.com",), r"/soap/v3(?:\.1)?/([a-z0-9]{64})", 2.0)
    # https://developers.scalingo.com/index#tokens
    yield Token(CLOUD, "Scalingo token", ("tk-us-",), r"[\w-]{48}", 2.0)
    # https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair
    yield Token(CLOUD, "Alibaba access key id", ("LTAI",), r"[A-Za-z0-9]{20}", 2.5)
    # https://yandex.cloud/en/docs/iam/concepts/authorization/
    yield Token(CLOUD, "Yandex token", ("t1.",), r"[\w-]+={0,2}\.[\w-]{86}={0,2}")
    yield Token(CLOUD, "Yandex API key", ("AQVN",), r"[\w-]{35,38}")
    # https://planetscale.com/docs/api/reference/service-tokens
    yield Token(CLOUD, "PlanetScale token", ("pscale_tkn_", "pscale_oauth_", "pscale_pw_"), r"[\w=.-]{32,64}")
    # https://docs.databricks.com/aws/en/dev-tools/auth/pat
    yield Token(CLOUD, "Databricks token", ("dapi",), r"[a-f0-9]{32}(?:-\d)?")
    # https://clickhouse.com/docs/cloud/manage/openapi
    yield Token(CLOUD, "ClickHouse Cloud key", ("4b1d",), r"[A-Za-z0-9]{38}")
    # https://www.defined.net/api/
    yield Token(CLOUD, "Defined Networking token", ("dnkey-",), r"[\w=-]{26}-[\w=-]{52}")
    # https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/
    yield Token(TOOLS, "Atlassian API token", ("ATATT3",), r"[\w=-]{186}", 3.5)
    # https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token
    yield Token(TOOLS, "Sourcegraph token", ("sgp_",), r"(?:(?:[A-Fa-f0-9]{16}|local)_)?[A-Fa-f0-9]{40}")
    # https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/
    yield Token(TOOLS, "Pulumi token", ("pul-",), r"[a-f0-9]{40}", 2.0)
    # https://docs.prefect.io/v3/manage/cloud/manage-users/api-keys
    yield Token(TOOLS, "Prefect API key", ("pnu_",), r"[A-Za-z0-9]{36}", 2.0)
    # https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key
    yield Token(TOOLS, "Octopus Deploy key", ("API-",), r"[A-Z0-9]{26}")
    # https://www.infracost.io/docs/integrations/environment_variables/
    yield Token(TOOLS, "Infracost key", ("ico-",), r"[A-Za-z0-9]{32}")
    # https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/
    yield Token(TOOLS, "Harness token", ("pat.", "sat."), r"[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}")
    # https://learning.postman.com/docs/developer/postman-api/authentication/
    yield Token(TOOLS, "Postman key", ("PMAK-",), r"[A-Fa-f0-9]{24}-[A-Fa-f0-9]{34}")
    # https://linear.app/developers/graphql
    yield Token(TOOLS, "Linear API key", ("lin_api_",), r"[A-Za-z0-9]{40}", 2.0)
    # https://docs.readme.com/main/reference/authentication
    yield Token(TOOLS, "ReadMe API key", ("rdme_",), r"[a-z0-9]{70}", 2.0)
    # https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens/
    yield Token(TOOLS, "SonarQube token", ("sqp_", "squ_", "sqa_"), r"[A-Za-z0-9_-]{40}", 2.5)
    # https://github.com/sidekiq/sidekiq/wiki/Commercial-FAQ: Bundler reads the credentials of a gem server from these
    yield Token(
        TOOLS,
        "Sidekiq credentials",
        ("BUNDLE_ENTERPRISE__CONTRIBSYS__COM", "BUNDLE_GEMS__CONTRIBSYS__COM"),
        r"""["']?[ \t]*[:=][ \t]*["']?([a-f0-9]{8}:[a-f0-9]{8})""",
        0.0,
    )
    # https://developer.frame.io/api/reference/ and https://docs.authress.io/
    yield Token(TOOLS, "Frame.io token", ("fio-u-",), r"[\w=-]{64}")
    yield Token(
        TOOLS,
        "Authress key",
        ("sc_", "ext_", "scauth_", "authress_"),
        r"[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}",
        2.0,
    )
    # https://console.settlemint.com/documentation
    yield Token(TOOLS, "SettleMint token", ("sm_aat_", "sm_pat_", "sm_sat_"), r"[A-Za-z0-9]{16}")
    # https://grafana.com/docs/grafana/latest/administration/service-accounts/
    yield Token(OBSERVABILITY, "Grafana API key", ("eyJrIjoi",), r"[A-Za-z0-9]{70,400}={0,3}")
    yield Token(OBSERVABILITY, "Grafana Cloud token", ("glc_",), r"[A-Za-z0-9+/]{32,400}={0,3}")
    yield Token(OBSERVABILITY, "Grafana service account token", ("glsa_",), r"[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}")
    # https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
    yield Token(OBSERVABILITY, "New Relic key", ("NRAK-",), r"[A-Za-z0-9]{27}")
    yield Token(OBSERVABILITY, "New Relic insert key", ("NRII-",), r"[A-Za-z0-9-]{32}")
    yield Token(OBSERVABILITY, "New Relic browser key", ("NRJS-",), r"[a-f0-9]{19}", 2.5)
    # https://docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication
    yield Token(
        OBSERVABILITY, "Dynatrace token", ("dt0c01.", "dt0s16."), r"[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}", 3.5
    )
    # https://docs.sentry.io/account/auth-tokens/
    yield Token(
        OBSERVABILITY, "Sentry organization token", ("sntrys_eyJ",), r"[\w+/-]{20,400}={0,2}_[\w+/-]{43}", 3.5
    )
    yield Token(OBSERVABILITY, "Sentry user token", ("sntryu_",), r"[a-f0-9]{64}")
    # https://www.twilio.com/docs/glossary/what-is-a-sid: of an account or an API key, whose secret is another value
    yield Token(IDENTIFIER, "Twilio SID", ("SK", "AC"), r"[0-9a-f]{32}|x{32}", 3.0)
    # https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys
    yield Token(MESSAGING, "SendGrid key", ("SG.",), r"[\w-]{22}\.[\w-]{43}")
    # https://developers.brevo.com/docs/getting-started
    yield Token(MESSAGING, "Brevo key", ("xkeysib-",), r"[a-f0-9]{64}-[A-Za-z0-9]{16}", 2.0)
    # https://discord.com/developers/docs/reference#authentication
    yield Token(
        MESSAGING,
        "Discord bot token",
        ("M", "N", "O"),
        r"[A-Za-z0-9]{23,25}\.[\w-]{6}\.[\w-]{27}(?:[\w-]{11})?",
    )
    # https://developer.hashicorp.com/vault/docs/concepts/tokens
    yield Token(VAULT, "Vault service token", ("hvs.",), r"[\w-]{90,120}", 3.5)
    yield Token(VAULT, "Vault batch token", ("hvb.",), r"[\w-]{138,300}", 3.5)
    yield Token(
        VAULT, "Vault service token", ("s.",), r"(?=[A-Za-z]*\d)(?=[A-Z0-9]*[a-z])[A-Za-z0-9]{24}", 3.5
    )
    # https://developer.1password.com/docs/service-accounts/security/
    yield Token(VAULT, "1Password service account token", ("ops_eyJ",), _BASE64 + r"{250,}={0,3}", 4.0)
    # https://support.1password.com/secret-key-security/
    yield Token(
        VAULT,
        "1Password secret key",
        ("A3-",),
        r"[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}",
        3.8,
    )
    # https://docs.doppler.com/docs/service-tokens
    yield Token(VAULT, "Doppler token", ("dp.pt.", "dp.st.", "dp.ct.", "dp.sa."), r"[\w.-]{40,60}", 2.0)
    # https://github.com/FiloSottile/age: Bech32 with the prefix AGE-SECRET-KEY-
    yield Token(
        VAULT, "age secret key", ("AGE-SECRET-KEY-1",), r"[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}", 0.0
    )
    # https://developers.notion.com/reference/authentication
    yield Token(BUSINESS, "Notion token", ("ntn_",), r"\d{11}[A-Za-z0-9]{35}")
    # https://developers.facebook.com/docs/facebook-login/guides/access-tokens/
    yield Token(BUSINESS, "Facebook access token", ("EAAM", "EAAC"), r"[A-Za-z0-9]{100,}", 4.0)
    # https://airtable.com/developers/web/guides/personal-access-tokens
    yield Token(BUSINESS, "Airtable token", ("pat",), r"[A-Za-z0-9]{14}\.[a-f0-9]{64}")
    # https://api.intra.42.fr/apidoc
    yield Token(BUSINESS, "42 client secret", ("s-s4t2ud-", "s-s4t2af-"), r"[a-f0-9]{64}")
    # https://www.dropbox.com/developers/reference/oauth-guide
    yield Token(BUSINESS, "Dropbox token", ("sl.",), r"[\w=-]{135,}")
    # https://developer.adobe.com/developer-console/docs/guides/authentication/
    yield Token(BUSINESS, "Adobe client secret", ("p8e-",), r"[A-Za-z0-9]{32}", 2.0)
    # https://www.typeform.com/developers/get-started/personal-access-token/
    yield Token(BUSINESS, "Typeform token", ("tfp_",), r"[\w.=-]{44,59}", 2.5)


def _shaped() -> Iterator[Shaped]:
    # https://learn.microsoft.com/en-us/entra/identity-platform/: the fourth character is the version
    yield Shaped(AZURE, "Entra client secret", "Q~", r"(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])")
    # https://docs.redhat.com/en/documentation/openshift_container_platform: OAuth access tokens
    yield Shaped(CLOUD, "OpenShift token", "sha256~", r"(?<![\w-])sha256~[\w-]{43}(?![\w-])", 3.5)
    # https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
    yield Shaped(
        MESSAGING,
        "Microsoft Teams webhook",
        ".webhook.office.com/",
        rf"webhook\.office\.com/webhookb2/{_UUID}@{_UUID}/IncomingWebhook/[a-z0-9]{{32}}/{_UUID}",
        2.0,
    )
    # https://discord.com/developers/docs/resources/webhook
    yield Shaped(
        MESSAGING, "Discord webhook", "/api/webhooks/", r"/api/webhooks/\d{17,20}/[\w-]{60,72}(?![\w-])"
    )
    # https://core.telegram.org/bots/features#botfather
    yield Shaped(MESSAGING, "Telegram bot token", ":A", r"(?<![A-Za-z0-9_-])\d{5,16}:A[\w-]{34}(?![\w-])")
    # https://mailchimp.com/developer/marketing/guides/quick-start/
    yield Shaped(MESSAGING, "Mailchimp key", "-us", r"(?<![\w-])[0-9a-f]{32}-us\d{1,2}(?![\w-])")
    # https://developers.facebook.com/docs/facebook-login/guides/access-tokens/: app id and secret
    yield Shaped(BUSINESS, "Facebook app token", "|", r"(?<![\w-])\d{15,16}\|[\w-]{27,40}(?![\w-])")
    # https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens
    yield Shaped(
        TOOLS,
        "Terraform Cloud token",
        ".atlasv1.",
        r"(?<![\w-])[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}(?![\w=-])",
        3.5,
    )
    # https://docs.npmjs.com/using-private-packages-in-a-ci-cd-workflow: the line of an .npmrc
    yield Shaped(REGISTRY, "npm token", ":_authToken=", rf"(?<=[^/\s]/:_authToken=){_UUID}", 2.0)
    # https://docs.maxmind.com: license keys
    yield Shaped(
        BUSINESS, "MaxMind license key", "_mmk", r"(?<![\w-])[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?![\w-])"
    )


# The names below are looked for in a name in snake case; `_` may be missing there, `<` is the beginning of a word.
def _named() -> Iterator[Named]:
    hex32, hex40, hex64 = r"[A-Fa-f0-9]{32}", r"[A-Fa-f0-9]{40}", r"[A-Fa-f0-9]{64}"
    an = r"[A-Za-z0-9]"
    ext = r"[\w=-]"
    key = "(?:key|pwd|password|pass|token)"
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html: the id of a key is not secret
    yield Named(
        AWS,
        "AWS secret access key",
        "aws.*(?:key(?!_?id)|secret|pwd|pw|pass|token)",
        r"[A-Za-z0-9+/]{40}",
        3.0,
    )
    # https://learn.microsoft.com/en-us/azure/storage/common/storage-account-keys-manage
    yield Named(
        AZURE, "Azure storage key", "<(?:storage|account)_(?:account)?_key", r"[A-Za-z0-9+/]{86}==", 4.0
    )
    # https://cloud.ibm.com/docs/account?topic=account-userapikey, https://sldn.softlayer.com
    yield Named(
        CLOUD,
        "IBM Cloud API key",
        f"<(?:ibm|iam|cloud)_(?:cloud)?_(?:iam)?_(?:api)?_{key}$|^api_{key}$",
        r"[\w-]{44}",
        2.5,
    )
    yield Named(CLOUD, "SoftLayer API key", f"<(?:softlayer|sl)_(?:api)?_{key}", r"[a-z0-9]{64}", 2.0)
    # https://cloud.ibm.com/docs/Cloudant, https://cloud.ibm.com/docs/cloud-object-storage: HMAC credentials
    cloudant = "<(?:cloudant|clou|cl)_(?:api)?_(?:key|pwd|pw|password|pass|token)"
    yield Named(CLOUD, "Cloudant password", cloudant, r"[0-9a-f]{64}|[a-z]{24}", 2.0)
    yield Named(
        CLOUD,
        "IBM object storage key",
        "cos_(?:hmac)?_(?:secret)?_(?:access)?_key|<secret_access_key",
        r"[a-f0-9]{48}",
        2.0,
    )
    yield Named(CLOUD, "Cloudflare API token", "cloudflare", r"[A-Za-z0-9_-]{40}", 2.0)
    yield Named(ADMIN, "Cloudflare global API key", "cloudflare", r"[a-f0-9]{37}", 2.0)
    yield Named(CLOUD, "Heroku API key", "heroku", _UUID)
    yield Named(CLOUD, "Alibaba secret key", "alibaba|aliyun", an + r"{30}", 2.0)
    yield Named(CLOUD, "Fastly API token", "fastly", ext + "{32}")
    yield Named(CLOUD, "Netlify token", "netlify", ext + "{40,46}")
    yield Named(CLOUD, "Confluent access token", "confluent", an + "{16}")
    yield Named(CLOUD, "Confluent secret key", "confluent", an + "{64}")
    yield Named(CLOUD, "Yandex access key", "yandex", r"YC[\w-]{38}")
    yield Named(CLOUD, "Meraki API key", "meraki", r"[0-9a-f]{40}", 3.0)
    yield Named(AI, "Cohere API key", "cohere|co_api_key", an + "{40}", 4.0)
    yield Named(AI, "Private AI key", "private_ai", r"[a-z0-9]{32}", 3.0)
    yield Named(REGISTRY, "JFrog API key", "jfrog|artifactory|bintray|xray", an + "{73}")
    yield Named(REGISTRY, "JFrog identity token", "jfrog|artifactory|bintray|xray", an + "{64}")
    yield Named(PAYMENT, "Coinbase token", "coinbase", r"[\w-]{64}")
    yield Named(PAYMENT, "GoCardless token", "gocardless", r"live_" + ext + "{40}")
    yield Named(PAYMENT, "Plaid token", "plaid", rf"access-(?:sandbox|development|production)-{_UUID}")
    yield Named(IDENTIFIER, "Plaid client id", "plaid", an + "{24}", 3.5)
    yield Named(PAYMENT, "Plaid secret", "plaid", an + "{30}", 3.5)
    yield Named(PAYMENT, "Bittrex key", "bittrex", an + "{32}")
    yield Named(PAYMENT, "Kraken key", "kraken", r"[A-Za-z0-9/=_+-]{80,90}")
    yield Named(PAYMENT, "KuCoin key", "kucoin", rf"[a-f0-9]{{24}}|{_UUID}")
    yield Named(PAYMENT, "Finicity token", "finicity", rf"{hex32}|{an}{{20}}")
    yield Named(PAYMENT, "Finnhub token", "finnhub", an + "{20}")
    yield Named(PAYMENT, "FreshBooks token", "freshbooks", an + "{64}")
    yield Named(PAYMENT, "Lob key", "<lob", r"(?:live|test)_[a-f0-9]{35}|(?:test|live)_pub_[a-f0-9]{31}")
    yield Named(PAYMENT, "Etsy key", "<etsy", an + "{24}", 3.0)
    yield Named(TOOLS, "Atlassian API token", "atlassian|confluence|jira", an + r"{20}[A-Fa-f0-9]{4}", 3.5)
    yield Named(IDENTIFIER, "Bitbucket client id", "bitbucket", an + "{32}")
    yield Named(TOOLS, "Bitbucket client secret", "bitbucket", ext + "{64}")
    yield Named(TOOLS, "Codecov token", "codecov", rf"{an}{{32}}|{_UUID}")
    yield Named(TOOLS, "Drone token", "droneci|drone_token", an + "{32}")
    yield Named(TOOLS, "LaunchDarkly key", "launchdarkly", ext + "{40}")
    yield Named(TOOLS, "Linear client secret", "<linear(?![a-z])", r"[a-f0-9]{32}", 2.0)
    yield Named(TOOLS, "Snyk token", "snyk_(?:api|oauth)?_(?:key|token)", _UUID)
    yield Named(TOOLS, "SonarQube token", "sonar_(?:login|token)", r"(?:sq[upa]_)?" + ext + "{40}", 2.0)
    yield Named(TOOLS, "Sourcegraph token", "sourcegraph", hex40)
    yield Named(TOOLS, "Travis CI token", "travis", an + "{22}")
    yield Named(TOOLS, "Contentful token", "contentful", ext + "{43}")
    yield Named(TOOLS, "Mapbox token", "mapbox", r"pk\.[A-Za-z0-9]{60}\.[A-Za-z0-9]{22}")
    yield Named(TOOLS, "RapidAPI key", "rapid_api", r"[\w-]{50}")
    yield Named(TOOLS, "Algolia key", "algolia", an + "{32}")
    yield Named(OBSERVABILITY, "Datadog key", "datadog", an + "{40}")
    yield Named(OBSERVABILITY, "New Relic user id", "new_relic", an + "{64}")
    yield Named(OBSERVABILITY, "Sentry token", "sentry", r"[a-f0-9]{64}", 3.0)
    yield Named(IDENTIFIER, "Looker client id", "looker", an + "{20}")
    yield Named(OBSERVABILITY, "Looker client secret", "looker", an + "{24}")
    yield Named(IDENTIFIER, "Sumo Logic access id", "<sumo(?:logic)?(?![a-z])", r"su[A-Za-z0-9]{12}", 3.0)
    yield Named(OBSERVABILITY, "Sumo Logic access key", "<sumo(?:logic)?(?![a-z])", an + "{64}", 3.0)
    yield Named(MESSAGING, "Intercom key", "intercom", ext + "{60}")
    yield Named(
        MESSAGING, "Mailgun key", "mailgun", r"(?:pub)?key-[a-f0-9]{32}|[a-h0-9]{32}-[a-h0-9]{8}-[a-h0-9]{8}"
    )
    yield Named(MESSAGING, "Mattermost token", "mattermost", an + "{26}")
    yield Named(MESSAGING, "MessageBird token", "message_bird", rf"{an}{{25}}|{_UUID}")
    yield Named(MESSAGING, "Gitter token", "gitter", r"[\w-]{40}")
    yield Named(MESSAGING, "Discord token", "discord", rf"{hex64}|{ext}{{32}}")
    yield Named(IDENTIFIER, "Discord client id", "discord", r"\d{18}")
    yield Named(MESSAGING, "Sendbird token", "sendbird", rf"{_UUID}|[a-f0-9]{{40}}")
    yield Named(MESSAGING, "Twitch token", "twitch", an + "{30}")
    yield Named(BUSINESS, "HubSpot key", "hubspot", _UUID)
    yield Named(BUSINESS, "Facebook secret", "facebook", r"[a-f0-9]{32}", 3.0)
    yield Named(BUSINESS, "Adafruit key", "adafruit", r"[\w-]{32}")
    yield Named(IDENTIFIER, "Adobe client id", "adobe", r"[a-f0-9]{32}", 2.0)
    yield Named(BUSINESS, "Airtable key", "airtable", an + "{17}")
    yield Named(IDENTIFIER, "Asana client id", "asana", r"\d{16}")
    yield Named(BUSINESS, "Asana client secret", "asana", an + "{32}")
    yield Named(BUSINESS, "Beamer token", "beamer", r"b_" + ext + "{44}")
    yield Named(BUSINESS, "Dropbox token", "dropbox", rf"{an}{{15}}|{an}{{11}}AAAAAAAAAA[\w=-]{{43}}")
    yield Named(BUSINESS, "Flickr token", "flickr", an + "{32}")
    yield Named(IDENTIFIER, "LinkedIn client id", "linked_in", an + "{14}", 2.0)
    yield Named(BUSINESS, "LinkedIn client secret", "linked_in", an + "{16}", 2.0)
    yield Named(BUSINESS, "New York Times key", "nytimes|new_york_times", ext + "{32}")
    yield Named(BUSINESS, "Okta token", "<okta", r"00[\w=-]{40}", 4.0)
    yield Named(BUSINESS, "Squarespace token", "squarespace", _UUID)
    yield Named(
        BUSINESS,
        "Twitter key",
        "twitter",
        rf"\d{{15,25}}-{an}{{20,40}}|{an}{{25}}|{an}{{45}}|{an}{{50}}|A{{22}}[A-Za-z0-9%]{{80,100}}",
    )
    yield Named(BUSINESS, "Zendesk key", "zendesk", an + "{40}")


TOKENS = tuple(_tokens())
SHAPED = tuple(_shaped())
NAMED = tuple(_named())
