from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, PolicyDocument
from aurora_devops.cloud.trivy import with_names

from ._examples import program
from ._statements import everyone

# Policies of endpoints of a network limit what others allow; those of an API are judged with its methods.
_PUBLIC = ("aws_vpc_endpoint", "aws_api_gateway_rest_api")
_SEARCH = ("aws_elasticsearch_domain", "aws_opensearch_domain")


def _is_public(owner: CloudResource) -> bool:
    """Whether everyone can reach what the policy is about; a search domain can be in a network of its own."""
    if not owner.type.startswith(_SEARCH):
        return not owner.type.startswith(_PUBLIC)
    domains = list(owner.referred("domain_name")) if owner.type.endswith("_policy") else [owner]
    return bool(domains) and all(domain.get("vpc_options").absent for domain in domains)


@policy(
    "CLD272",
    severity="warning",
    category="security",
    equivalents={
        "checkov": (
            "CKV_AWS_32",
            "CKV_AWS_33",
            "CKV_AWS_60",
            "CKV_AWS_70",
            "CKV_AWS_167",
            "CKV_AWS_168",
            "CKV_AWS_169",
            "CKV_AWS_283",
            "CKV_AWS_387",
        ),
        "trivy": with_names("AWS-0032"),
    },
    examples=[
        bad(
            'resource "aws_sqs_queue_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = «"*"»\n'
            '      Action    = "sqs:SendMessage"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_s3_bucket_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { AWS = ["arn:aws:iam::111122223333:root", «"*"»] }\n'
            '      Action    = "s3:GetObject"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_sns_topic_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { AWS = «"arn:aws:iam::*:role/deploy"» }\n'
            '      Action    = "sns:Publish"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { AWS = «"*"» }\n'
            '      Action    = "sts:AssumeRole"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_ecr_repository_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = «"*"»\n'
            '      Action    = "ecr:BatchGetImage"\n'
            '      Resource  = "*"\n'
            '      Condition = { Bool = { "aws:SecureTransport" = "true" } }\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_glacier_vault" "x" {\n'
            "  access_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = «"*"»\n'
            '      Action    = "glacier:*"\n'
            '      Resource  = "*"\n'
            '      Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::*" } }\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_opensearch_domain" "x" {\n'
            "  access_policies = jsonencode({\n"
            '    Statement = { Effect = "Allow", Principal = { AWS = «"*"» }, Action = "es:*" }\n'
            "  })\n"
            "}\n"
        ),
        bad(
            program(
                "aws-native:s3:BucketPolicy",
                "bucket: logs\n"
                "policyDocument: {Statement: [{Effect: Allow, Principal: «'*'», "
                "Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*'}]}",
            ),
            kind="pulumi",
        ),
        good(
            'resource "aws_sqs_queue_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Deny"\n'
            '      Principal = "*"\n'
            '      Action    = "sqs:SendMessage"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the statement denies",
        ),
        good(
            'resource "aws_sqs_queue_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { Service = "sns.amazonaws.com" }\n'
            '      Action    = "sqs:SendMessage"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="a service has access",
        ),
        good(
            'resource "aws_kms_key" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = "*"\n'
            '      Action    = "kms:Decrypt"\n'
            '      Resource  = "*"\n'
            '      Condition = { StringEquals = { "kms:CallerAccount" = "111122223333" } }\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the condition names an account",
        ),
        good(
            'resource "aws_vpc_endpoint" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = "*"\n'
            '      Action    = "*"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the policy of an endpoint limits nothing but the endpoint",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_sqs_queue_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            "      Principal = var.value\n"
            '      Action    = "sqs:SendMessage"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_sqs_queue_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = "*"\n'
            '      Action    = "sqs:SendMessage"\n'
            '      Resource  = "*"\n'
            "      Condition = var.value\n"
            "    }]\n"
            "  })\n"
            "}\n",
            because="the condition may name accounts",
        ),
        good(
            'resource "aws_opensearch_domain" "x" {\n'
            "  vpc_options {\n"
            '    subnet_ids = ["subnet-1"]\n'
            "  }\n"
            "  access_policies = jsonencode({\n"
            '    Statement = { Effect = "Allow", Principal = { AWS = "*" }, Action = "es:*" }\n'
            "  })\n"
            "}\n",
            because="the domain is reached from its network only",
        ),
        good(
            program(
                "aws-native:s3:BucketPolicy",
                "bucket: logs\n"
                "policyDocument: {Statement: [{Effect: Allow, "
                "Principal: {Service: logs.amazonaws.com}, Action: 's3:PutObject', Resource: 'arn:aws:s3:::logs/*'}]}",
            ),
            kind="pulumi",
            because="one service is allowed",
        ),
    ],
)
def wildcard_principal(document: PolicyDocument) -> Iterator[Finding]:
    """A policy of a resource, or the trust of a role, allows something to everyone.

    All accounts of AWS, and often callers without an account, can use the resource or take the role.
    List the accounts, roles or services that need it, or add a condition on the organization, account or network.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    """
    if document.role == "identity" or document.owner is None or not _is_public(document.owner):
        return
    for statement in document.statements:
        if (principal := everyone(statement)) is not None:
            what = "take the role" if document.role == "trust" else "use the resource"
            yield Finding(
                at=principal.at,
                message=f"everyone can {what}; list the principals that need it",
                related=principal.related,
            )
