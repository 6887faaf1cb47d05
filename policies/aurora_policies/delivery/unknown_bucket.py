from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._examples import WORKFLOW, workflow
from ._infrastructure import BUCKET, config_map, unmade

_ENV = "        env:\n          BUCKET_NAME: {}\n"


@policy(
    "DLV062",
    severity="warning",
    category="validity",
    examples=[
        bad(
            config_map("ORDERS_BUCKET", "«acme-orders»"),
            path="k8s/config.yaml",
            files={"terraform/s3.tf": BUCKET},
        ),
        bad(
            workflow("aws s3 sync dist «s3://acme-shop-order/»"),
            path=WORKFLOW,
            files={"terraform/s3.tf": BUCKET},
        ),
        bad(
            workflow("gcloud storage cp a.txt «gs://acme-shop-order/»"),
            path=WORKFLOW,
            files={
                "terraform/gcs.tf": 'resource "google_storage_bucket" "orders" {\n  name = "acme-shop-orders"\n}\n'
            },
        ),
        bad(
            config_map("ORDERS_BUCKET", "«acme-test-shop-orders»"),
            path="k8s/config.yaml",
            files={
                "terraform/main.tf": 'module "orders" {\n  source = "./bucket"\n  name   = "acme-shop"\n}\n',
                "terraform/bucket/main.tf": 'variable "name" {}\n\n'
                + BUCKET.replace('"acme-shop-orders"', '"${var.name}-orders"'),
            },
            because="the module gets another name",
        ),
        good(
            config_map("ORDERS_BUCKET", "acme-shop-orders"),
            path="k8s/config.yaml",
            files={"terraform/s3.tf": BUCKET},
            because="Terraform creates the bucket",
        ),
        good(
            workflow("make test")
            + _ENV.format("acme-test-shop-orders")
            + "          MINIO_HOST: 127.0.0.1\n",
            path=WORKFLOW,
            files={"terraform/s3.tf": BUCKET},
            because="the bucket is one of MinIO",
        ),
        bad(
            workflow("make test") + _ENV.format("«acme-test-shop-orders»"),
            path=WORKFLOW,
            files={"terraform/s3.tf": BUCKET},
        ),
        good(
            workflow("pytest") + _ENV.format("ci-orders"),
            path=WORKFLOW,
            files={"terraform/s3.tf": BUCKET},
            because="tests have a bucket of their own",
        ),
        bad(
            workflow("./scripts/deploy.sh") + _ENV.format("«ci-orders»"),
            path=WORKFLOW,
            files={"terraform/s3.tf": BUCKET},
        ),
        good(
            "test:\n  variables:\n    PHOTO_BUCKET: fake-orders\n  script:\n    - go test ./...\n",
            path=".gitlab-ci.yml",
            files={"terraform/s3.tf": BUCKET},
            because="tests have a bucket of their own",
        ),
        good(
            workflow("aws s3 ls s3://acme-state/"),
            path=WORKFLOW,
            files={
                "terraform/s3.tf": 'terraform {\n  backend "s3" {\n    bucket = "acme-state"\n  }\n}\n\n'
                + BUCKET
            },
            because="the state is in that bucket",
        ),
        good(
            workflow("aws s3 ls s3://acme-shop-state/"),
            path=WORKFLOW,
            files={
                "terraform/s3.tf": BUCKET,
                "terraform/zone.tf": 'data "terraform_remote_state" "zone" {\n  backend = "s3"\n'
                '  config = {\n    bucket = "acme-shop-state"\n  }\n}\n',
            },
            because="the state of another module is in that bucket",
        ),
        good(
            workflow("aws s3 ls s3://acme-shop-logs/"),
            path=WORKFLOW,
            files={
                "terraform/s3.tf": BUCKET,
                "terraform/logs.tf": 'locals {\n  start = "acme-shop"\n}\n\n'
                'data "aws_s3_bucket" "logs" {\n  bucket = "${local.start}-logs"\n}\n',
            },
            because="Terraform reads the bucket, which exists",
        ),
        bad(
            workflow("aws s3 ls «s3://acme-shop-logs/»"),
            path=WORKFLOW,
            files={
                "terraform/s3.tf": BUCKET,
                "terraform/logs.tf": 'data "aws_s3_bucket" "other" {\n  bucket = "acme-shop-audit"\n}\n',
            },
        ),
        good(
            workflow("aws s3 ls s3://acme-shop-state/"),
            path=WORKFLOW,
            files={
                "terraform/s3.tf": BUCKET,
                "setup.sh": "#!/bin/sh\nSTATE=acme-shop-state\naws s3api create-bucket --bucket $STATE\n",
            },
            because="a script creates the bucket",
        ),
        good(
            "```sh\naws s3 mb s3://acme-shop-state\naws s3 cp orders.csv s3://acme-shop-state/orders.csv\n```\n",
            path="README.md",
            files={"terraform/s3.tf": BUCKET},
            because="the command above creates the bucket",
        ),
        good(
            "```sh\naws s3 ls s3://acme-shop-<account>/state\naws s3 ls s3://acme-shop-xxxxx\n```\n",
            path="README.md",
            files={"terraform/s3.tf": BUCKET},
            because="the reader has to write another name",
        ),
        bad(
            "```sh\naws s3api delete-bucket --bucket acme-shop-state\naws s3 ls «s3://acme-shop-state»\n```\n",
            path="README.md",
            files={"terraform/s3.tf": BUCKET},
        ),
        good(
            workflow("aws s3 cp s3://public-data/weather.csv ."),
            path=WORKFLOW,
            files={"terraform/s3.tf": BUCKET},
            because="it is another bucket",
        ),
        good(
            config_map("ORDERS_BUCKET", "acme-prod-shop-orders"),
            path="k8s/config.yaml",
            files={
                "terraform/s3.tf": 'variable "env" {}\n\n'
                + BUCKET.replace('"acme-shop-orders"', '"acme-${var.env}-shop-orders"')
            },
            because="a part of the name is unknown",
        ),
        good(
            "```sh\naws s3 ls s3://acme-shop-state\n```\n",
            path="README.md",
            files={"terraform/s3.tf": BUCKET, "stacks/cdk.json": '{"app": "python3 app.py"}\n'},
            because="the program with the CDK may create the bucket",
        ),
    ],
)
def unknown_bucket(repository: Repository) -> Iterator[Finding]:
    """A setting or a command names a bucket that Terraform does not create.

    The program or the command fails, or data are in a bucket that the configuration does not protect.
    Correct the name. Names are compared with the buckets of AWS and Google Cloud and the storage accounts of Azure that
    the root modules create or read. Nothing is reported if a name is unknown, nor
    about AWS in a repository with programs for its CDK. Other buckets may exist: a name is
    reported if it is similar to one that is created.
    """
    return unmade(repository, ("bucket", "storage account"), "bucket")
