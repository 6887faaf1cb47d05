from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import MadeResource, NamedResource, ReadProperty, SecretProperties

from ._examples import WORKFLOW, workflow
from ._infrastructure import config_map, infrastructure_of, may_be, shown, unmade
from ._names import hint

_SECRET = """\
resource "aws_secretsmanager_secret" "db" {{
  name = "{}"
}}

resource "aws_secretsmanager_secret_version" "db" {{
  secret_id = aws_secretsmanager_secret.db.id
  secret_string = jsonencode({{
    {} = "postgres://${{var.user}}@db/shop"
  }})
}}
"""
_QUEUE = 'resource "aws_sqs_queue" "orders" {\n  name = "shop-orders"\n}\n'
_GROUP_OF_LOGS = 'resource "aws_cloudwatch_log_group" "web" {\n  name = "/shop/production/web"\n}\n'
_TYPES = (
    "queue",
    "topic",
    "subscription",
    "table",
    "function",
    "secret",
    "key vault",
    "log group",
    "database server",
    "resource group",
    "global address",
    "regional address",
    "public address",
    "certificate",
    "certificate map",
    "security policy",
    "TLS policy",
)
_EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: shop
  namespace: shop
spec:
  secretStoreRef:
    kind: ClusterSecretStore
    name: aws
  data:
    - secretKey: password
      remoteRef:
        key: {}
"""
_URL = "https://sqs.eu-west-1.amazonaws.com/104729104729/{}"

_ALERTS = """\
route:
  receiver: page
receivers:
  - name: page
    sns_configs:
      - topic_arn: {}
"""
_LOG_METRIC = """\
resource "google_logging_metric" "failures" {
  name   = "shop/mail_failures"
  filter = "jsonPayload.event=\\"mail_failed\\""
}
"""
_GOOGLE_ALERT = """\
resource "google_monitoring_alert_policy" "mails" {
  conditions {
    condition_threshold {
      filter = "metric.type=\\"logging.googleapis.com/user/%s\\" AND resource.type=\\"cloud_run_job\\""
    }
  }
}
"""
_FILTER = """\
resource "aws_cloudwatch_log_metric_filter" "failures" {
  name           = "mail-failures"
  log_group_name = "shop"
  pattern        = "{ $.event = \\"mail_failed\\" }"

  metric_transformation {
    namespace = "Shop"
    name      = "MailFailures"
    value     = "1"
  }
}
"""
_ALARM = """\
resource "aws_cloudwatch_metric_alarm" "mails" {
  alarm_name  = "mails"
  namespace   = "%s"
  metric_name = %s
}
"""
_COUNTED = {"terraform/logs.tf": f"{_LOG_METRIC}\n{_FILTER}"}
_POOL = """\
resource "google_iam_workload_identity_pool" "ci" {
  workload_identity_pool_id = "ci"
}

resource "google_iam_workload_identity_pool_provider" "ci" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.ci.workload_identity_pool_id
  workload_identity_pool_provider_id = "gitlab-shop"
}
"""
_LOGIN = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: google-github-actions/auth@v3
        with:
          workload_identity_provider: {}
"""
_GROUP = 'resource "azurerm_resource_group" "main" {\n  name = "shop-prod"\n}\n'
_AKS = 'resource "azurerm_kubernetes_cluster" "main" {\n  name = "shop"\n}\n'


_GOOGLE_SECRET = 'resource "google_secret_manager_secret" "db" {\n  secret_id = "shop-databases"\n}\n'
_PROPERTY = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: shop
spec:
  data:
    - secretKey: database
      remoteRef:
        key: {}
        property: {}
"""
_BALANCED = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations:
    {}
spec:
  defaultBackend:
    service:
      name: shop
      port:
        number: 80
"""
_ADDRESS = 'resource "google_compute_global_address" "web" {\n  name = "shop-web"\n}\n'
_CERTIFICATES = """\
resource "google_compute_ssl_certificate" "shop" {
  for_each    = toset(["shop-2026", "shop-2027"])
  name        = each.key
  private_key = var.key
  certificate = var.certificate
}
"""
_RDS = 'resource "aws_db_instance" "main" {\n  identifier = "shop-main"\n}\n'


@policy(
    "DLV064",
    severity="warning",
    category="validity",
    examples=[
        bad(
            config_map("QUEUE_URL", "«" + _URL.format("shop-order") + "»"),
            path="k8s/config.yaml",
            files={"terraform/sqs.tf": _QUEUE},
        ),
        bad(
            _EXTERNAL.format("«shop/databases»"),
            path="k8s/secret.yaml",
            files={
                "terraform/secrets.tf": 'resource "aws_secretsmanager_secret" "db" {\n  name = "shop/database"\n}\n'
            },
        ),
        bad(
            config_map("INSTANCE_CONNECTION_NAME", "«acme-prod:europe-west1:shop-main»"),
            path="k8s/config.yaml",
            files={
                "terraform/sql.tf": 'resource "google_sql_database_instance" "main" {\n  name = "shop"\n}\n'
            },
        ),
        bad(
            config_map("VAULT", "«https://acme-shops.vault.azure.net/»"),
            path="k8s/config.yaml",
            files={"terraform/vault.tf": 'resource "azurerm_key_vault" "main" {\n  name = "acme-shop"\n}\n'},
        ),
        bad(
            _ALERTS.format("«arn:aws:sns:eu-west-1:104729104729:shop-on-call»"),
            path="alertmanager.yml",
            files={
                "terraform/sns.tf": 'resource "aws_sns_topic" "alerts" {\n'
                '  for_each = toset(["shop-page", "shop-ticket"])\n  name = each.value\n}\n'
            },
        ),
        good(
            _ALERTS.format("arn:aws:sns:eu-west-1:104729104729:shop-page"),
            path="alertmanager.yml",
            files={"terraform/sns.tf": 'resource "aws_sns_topic" "alerts" {\n  name = "shop-page"\n}\n'},
            because="Terraform creates the topic",
        ),
        good(
            _ALERTS.format("arn:aws:sns:eu-west-1:104729104729:company-alerts"),
            path="alertmanager.yml",
            files={"terraform/sns.tf": 'resource "aws_sns_topic" "orders" {\n  name = "shop-orders"\n}\n'},
            because="the topic may be that of the company",
        ),
        bad(
            _PROPERTY.format("«shop/production»", "dsn"),
            path="k8s/secret.yaml",
            files={"terraform/db.tf": _SECRET.format("shop/main", "dsn")},
        ),
        good(
            _PROPERTY.format("shop/errors", "dsn"),
            path="k8s/secret.yaml",
            files={"terraform/db.tf": _SECRET.format("shop/main", "url")},
            because="another secret is meant, which is made by hand",
        ),
        bad(
            _PROPERTY.format("shop/db", "«dsn»"),
            path="k8s/secret.yaml",
            files={"terraform/db.tf": _SECRET.format("shop/db", "url")},
        ),
        bad(
            _PROPERTY.format("shop/production/db", "«dsn»"),
            path="k8s/secret.yaml",
            files={
                "terraform/db.tf": 'variable "stage" {}\n' + _SECRET.format("shop/${var.stage}/db", "url")
            },
        ),
        bad(
            _PROPERTY.format("shop/${stage}/db", "«dsn»"),
            path="k8s/secret.yaml",
            files={"terraform/db.tf": _SECRET.format("shop/production/db", "url")},
        ),
        good(
            _PROPERTY.format("shop/${stage}/db", "dsn"),
            path="k8s/secret.yaml",
            files={
                "terraform/db.tf": _SECRET.format("shop/production/db", "url"),
                "terraform/other.tf": 'resource "aws_secretsmanager_secret" "other" {\n'
                '  name = "shop/test/db"\n}\n',
            },
            because="the secret of another environment has a value of its own",
        ),
        good(
            _PROPERTY.format("shop/db", "dsn"),
            path="k8s/secret.yaml",
            files={"terraform/db.tf": _SECRET.format("shop/db", "dsn")},
            because="the secret has the property",
        ),
        good(
            _PROPERTY.format("shop/db", "dsn"),
            path="k8s/secret.yaml",
            files={
                "terraform/db.tf": _SECRET.format("shop/db", "url").replace(
                    "  })\n", "  })\n  lifecycle {\n    ignore_changes = [secret_string]\n  }\n"
                )
            },
            because="the secret is changed elsewhere",
        ),
        good(
            config_map("QUEUE_URL", _URL.format("shop-orders")),
            path="k8s/config.yaml",
            files={"terraform/sqs.tf": _QUEUE},
            because="Terraform creates the queue",
        ),
        bad(
            "```sh\naz aks get-credentials --name shop --resource-group «shop-staging»\n```\n",
            path="README.md",
            files={"terraform/main.tf": _GROUP + _AKS},
        ),
        bad(
            "Set the value: `gcloud secrets versions add «shop-database» --data-file=-`.\n",
            path="docs/secrets.md",
            files={"terraform/secrets.tf": _GOOGLE_SECRET},
        ),
        bad(
            "```sh\ngcloud secrets versions access latest --secret «shop-database»\n```\n",
            path="docs/secrets.md",
            files={"terraform/secrets.tf": _GOOGLE_SECRET},
        ),
        bad(
            "```sh\ngcloud sql users set-password shop --instance «shop-mains» --prompt-for-password\n```\n",
            path="docs/secrets.md",
            files={
                "terraform/sql.tf": 'resource "google_sql_database_instance" "main" {\n  name = "shop-main"\n}\n'
            },
        ),
        bad(
            workflow("aws secretsmanager get-secret-value --secret-id «shop/databases»"),
            path=WORKFLOW,
            files={
                "terraform/secrets.tf": 'resource "aws_secretsmanager_secret" "db" {\n  name = "shop/database"\n}\n'
            },
        ),
        good(
            workflow("gcloud sql instances describe shop-main --format 'value(state)'"),
            path=WORKFLOW,
            files={
                "terraform/sql.tf": 'resource "google_sql_database_instance" "main" {\n  name = "shop-main"\n}\n'
            },
            because="Terraform creates the instance",
        ),
        good(
            "```sh\naws rds restore-db-instance-from-db-snapshot --db-instance-identifier shop-main-restored \\\n"
            "  --db-snapshot-identifier shop-main-1\n"
            "aws rds describe-db-instances --db-instance-identifier shop-main-restored\n```\n",
            path="runbooks/restore.md",
            files={"terraform/rds.tf": _RDS},
            because="the restoration creates the instance",
        ),
        good(
            "```sh\naws rds create-db-instance-read-replica --db-instance-identifier shop-main-2 \\\n"
            "  --source-db-instance-identifier shop-main\n"
            "aws rds wait db-instance-available --db-instance-identifier shop-main-2\n```\n",
            path="runbooks/restore.md",
            files={"terraform/rds.tf": _RDS},
            because="the command creates the instance",
        ),
        bad(
            "```sh\naws rds describe-db-instances --db-instance-identifier «shop-mains»\n```\n",
            path="runbooks/restore.md",
            files={"terraform/rds.tf": _RDS},
        ),
        good(
            "Read the flag: `aws ssm get-parameter --name /shop/flags/pause`.\n",
            path="runbooks/pause.md",
            files={
                "terraform/ssm.tf": 'resource "aws_ssm_parameter" "tag" {\n  name = "/shop/flags/tag"\n}\n',
                "pause.sh": "#!/bin/sh\nNAME=/shop/flags/pause\naws ssm put-parameter --name $NAME --value on\n",
            },
            because="a script creates the parameter",
        ),
        bad(
            "Read the flag: `aws ssm get-parameter --name «/shop/flags/tags»`.\n",
            path="runbooks/pause.md",
            files={
                "terraform/ssm.tf": 'resource "aws_ssm_parameter" "tag" {\n  name = "/shop/flags/tag"\n}\n',
            },
        ),
        good(
            "```sh\ngcloud sql instances create shop-mains\ngcloud sql instances describe shop-mains\n```\n",
            path="docs/database.md",
            files={
                "terraform/sql.tf": 'resource "google_sql_database_instance" "main" {\n  name = "shop-main"\n}\n'
            },
            because="the command creates the instance",
        ),
        good(
            "```sh\naz aks get-credentials --name hub --resource-group shop-hub\n```\n",
            path="README.md",
            files={"terraform/main.tf": _GROUP},
            because="Terraform does not create the cluster either",
        ),
        bad(
            "```sh\naws logs tail «/ecs/shop» --since 1h --follow\n```\n",
            path="docs/logs.md",
            files={"terraform/logs.tf": _GROUP_OF_LOGS},
        ),
        bad(
            "The logs:\n\n    # of the last hour\n    aws logs tail «/ecs/shop» --since 1h\n",
            path="docs/logs.md",
            files={"terraform/logs.tf": _GROUP_OF_LOGS},
        ),
        good(
            "The logs:\n\n    NAME=/ecs/shop\n    aws logs tail /ecs/shop --since 1h\n",
            path="docs/logs.md",
            files={"terraform/logs.tf": _GROUP_OF_LOGS},
            because="the block may be the output of a program",
        ),
        bad(
            workflow("aws logs filter-log-events --log-group-name «/shop/production/jobs» --limit 5"),
            path=WORKFLOW,
            files={"terraform/logs.tf": _GROUP_OF_LOGS},
        ),
        good(
            "```sh\naws logs tail /shop/production/web --since 1h\naws logs tail /aws/lambda/shop\n```\n",
            path="docs/logs.md",
            files={"terraform/logs.tf": _GROUP_OF_LOGS},
            because="Terraform creates the first group, and AWS the second",
        ),
        good(
            config_map("QUEUE_URL", _URL.format("billing")),
            path="k8s/config.yaml",
            files={"terraform/sqs.tf": _QUEUE},
            because="the queue may be created elsewhere",
        ),
        bad(_GOOGLE_ALERT % "«shop/mails_failed»", path="terraform/alerts.tf", files=_COUNTED),
        bad(_GOOGLE_ALERT % "«shop/mail_failure»", path="terraform/alerts.tf", files=_COUNTED),
        good(
            _GOOGLE_ALERT % "shop/mail_failures",
            path="terraform/alerts.tf",
            files=_COUNTED,
            because="Terraform creates the metric",
        ),
        good(
            _GOOGLE_ALERT % "${google_logging_metric.failures.name}",
            path="terraform/alerts.tf",
            files=_COUNTED,
            because="Terraform creates the metric",
        ),
        good(
            _GOOGLE_ALERT % "audit/logins",
            path="terraform/alerts.tf",
            files=_COUNTED,
            because="it may be created elsewhere",
        ),
        bad(
            _LOGIN.format("«projects/1/locations/global/workloadIdentityPools/ci/providers/gitlab-acme»"),
            path=WORKFLOW,
            files={"terraform/oidc.tf": _POOL},
        ),
        good(
            _LOGIN.format("projects/1/locations/global/workloadIdentityPools/ci/providers/gitlab-shop"),
            path=WORKFLOW,
            files={"terraform/oidc.tf": _POOL},
            because="Terraform creates the provider",
        ),
        good(
            _LOGIN.format("projects/1/locations/global/workloadIdentityPools/acme/providers/gitlab-acme"),
            path=WORKFLOW,
            files={"terraform/oidc.tf": _POOL},
            because="the pool is created elsewhere",
        ),
        good(
            _LOGIN.format("projects/1/locations/global/workloadIdentityPools/ci/providers/gitlab-acme"),
            path=WORKFLOW,
            files={"terraform/oidc.tf": _POOL.replace('"gitlab-shop"', "var.provider")},
            because="the name of the provider is unknown",
        ),
        bad(
            _BALANCED.format("kubernetes.io/ingress.global-static-ip-name: «shop-frontend»"),
            path="k8s/ingress.yaml",
            files={"terraform/address.tf": _ADDRESS},
        ),
        bad(
            _BALANCED.format("ingress.gcp.kubernetes.io/pre-shared-cert: shop-2026, «shop-2O27»"),
            path="k8s/ingress.yaml",
            files={"terraform/certificates.tf": _CERTIFICATES},
        ),
        bad(
            "apiVersion: cloud.google.com/v1\nkind: BackendConfig\nmetadata:\n  name: shop\nspec:\n"
            "  securityPolicy:\n    name: «shop-rate-limits»\n",
            path="k8s/backend.yaml",
            files={
                "terraform/armor.tf": 'resource "google_compute_security_policy" "shop" {\n'
                '  name = "shop-rate-limit"\n}\n'
            },
        ),
        good(
            _BALANCED.format("kubernetes.io/ingress.global-static-ip-name: shop-web"),
            path="k8s/ingress.yaml",
            files={"terraform/address.tf": _ADDRESS},
            because="Terraform creates the address",
        ),
        good(
            _BALANCED.format("kubernetes.io/ingress.global-static-ip-name: billing"),
            path="k8s/ingress.yaml",
            files={"terraform/address.tf": _ADDRESS},
            because="it may be created elsewhere",
        ),
        good(
            _BALANCED.format("kubernetes.io/ingress.global-static-ip-name: shop-frontend"),
            path="k8s/ingress.yaml",
            files={
                "terraform/address.tf": _ADDRESS,
                "terraform/more.tf": 'module "address" {\n  source = "terraform-google-modules/address/google"\n}\n',
            },
            because="the module creates other addresses",
        ),
        bad(_ALARM % ("Shop", '«"MailFailure"»'), path="terraform/alerts.tf", files=_COUNTED),
        good(
            _ALARM % ("Shop", '"MailFailures"'),
            path="terraform/alerts.tf",
            files=_COUNTED,
            because="the filter creates it",
        ),
        good(
            _ALARM % ("Post", '"MailFailure"'),
            path="terraform/alerts.tf",
            files=_COUNTED,
            because="a program may publish it",
        ),
    ],
)
def unknown_cloud_resource(repository: Repository) -> Iterator[Finding]:
    """A setting or a command names a queue, table, secret, server, address or certificate that Terraform lacks.

    The program or the command fails, and a load balancer is not created.
    The names of addresses and certificates are those in annotations of Ingresses, Services and Gateways.
    Also reported is an alert that reads a metric of logs which Terraform does not create, so that it never fires.
    Also reported is a property of an ExternalSecret that the JSON in the secret of Terraform does not have.
    Correct the name. Nothing is reported if a name of this type is unknown. Other resources may exist: a name is
    reported if it is similar to one that is created, and a secret also if another one that nothing names has all of
    the properties that are read.
    """
    for type in _TYPES:
        yield from unmade(repository, (type,), type)
    yield from unmade(repository, ("log metric",), "metric of logs", meant=_in_namespace)
    yield from unmade(repository, ("identity provider",), "identity provider", meant=_in_pool)
    stored = repository.of(SecretProperties)
    if not repository.whole or not stored:
        return
    infrastructure = infrastructure_of(repository)
    reported: set[tuple[str, int]] = set()
    for one in repository.of(ReadProperty):
        secrets = infrastructure.named("secret", one.secret)
        matching = [each for each in stored if may_be(one.secret, each.secret)]
        # Each secret that may have the name has to be stored as JSON.
        known = {each.secret for each in matching}
        if not matching or not secrets or any(each.name not in known for each in secrets):
            continue
        keys = sorted({key for each in matching for key in each.keys})
        if one.key not in keys and (one.path, one.span.start) not in reported:
            # Each file of values of a chart names another secret.
            reported.add((one.path, one.span.start))
            yield Finding(
                at=one,
                message=f"{one.by} reads the property '{one.key}' of the secret '{shown(one.secret)}', "
                f"which does not have it{hint(one.key, keys)}",
                related=tuple(Related(each, f"'{each.label}'") for each in matching[:3]),
            )


def _in_pool(named: NamedResource, made: MadeResource) -> bool:
    """Whether a provider of identities is in the pool of another one."""
    return may_be(named.name.partition("/")[0], made.name.partition("/")[0])


def _in_namespace(named: NamedResource, made: MadeResource) -> bool:
    """Whether a metric of logs is in the namespace of another one; there are none in Google Cloud."""
    return named.provider != "aws" or named.name.rpartition("/")[0] == made.name.rpartition("/")[0]
