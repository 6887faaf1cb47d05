from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, Value, fault, row

_CALLS = ("execute-api:Invoke", "execute-api:*", "*")


def _protected(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    authorization, key = part.get("authorization"), part.get("api_key_required")
    if authorization.string != "NONE" or key.unknown or key.is_true:
        return None
    for api in part.referred("rest_api_id"):
        types = [text for text, _ in api.get("endpoint_configuration", "types").strings()]
        others = api.referring("aws_api_gateway_rest_api_policy", "rest_api_id")
        if types != ["PRIVATE"] and any(_open(owner.get("policy")) for owner in (api, *others)):
            return fault(authorization, "require an authorizer or an API key")
    return None


def _open(policy: Value) -> bool:
    """Whether a policy certainly lets everyone call the API, without a condition and without a denial."""
    statement = (policy.decoded or policy).get("Statement")
    found = False
    for one in statement.items if isinstance(statement.data, list) else [statement]:
        principal = one.get("Principal")
        everyone = any(
            text == "*" for value in (principal, principal.get("AWS")) for text, _ in value.strings()
        )
        calls = any(text in _CALLS for text, _ in one.get("Action").strings())
        effect = one.get("Effect").string
        if effect is None or (effect == "Deny" and everyone and calls):
            return False
        found = found or (effect == "Allow" and everyone and calls and one.get("Condition").is_empty)
    return found


TABLE = Table(
    row("aws_api_gateway_method", _protected, checkov="CKV2_AWS_70"),
)


@policy(
    "CLD232",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_api_gateway_rest_api" "shop" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = "*"\n'
            '      Action    = "execute-api:Invoke"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
            "\n"
            'resource "aws_api_gateway_method" "get" {\n'
            "  rest_api_id   = aws_api_gateway_rest_api.shop.id\n"
            '  http_method   = "OPTIONS"\n'
            '  authorization = «"NONE"»\n'
            "}\n"
        ),
        good(
            'resource "aws_api_gateway_rest_api" "shop" {\n'
            "  policy = jsonencode({\n"
            "    Statement = {\n"
            '      Effect    = "Allow"\n'
            '      Principal = { AWS = ["*"] }\n'
            '      Action    = "execute-api:Invoke"\n'
            '      Resource  = "*"\n'
            '      Condition = { IpAddress = { "aws:SourceIp" = "203.0.113.0/24" } }\n'
            "    }\n"
            "  })\n"
            "}\n"
            "\n"
            'resource "aws_api_gateway_method" "get" {\n'
            "  rest_api_id   = aws_api_gateway_rest_api.shop.id\n"
            '  http_method   = "GET"\n'
            '  authorization = "NONE"\n'
            "}\n",
            because="the condition names the clients",
        ),
        good(
            'resource "aws_api_gateway_rest_api" "shop" {\n'
            "  endpoint_configuration {\n"
            '    types = ["PRIVATE"]\n'
            "  }\n"
            "\n"
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = "*"\n'
            '      Action    = "execute-api:Invoke"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
            "\n"
            'resource "aws_api_gateway_method" "get" {\n'
            "  rest_api_id   = aws_api_gateway_rest_api.shop.id\n"
            '  http_method   = "GET"\n'
            '  authorization = "NONE"\n'
            "}\n",
            because="the API is private",
        ),
    ],
)
def open_api_policy(resource: CloudResource) -> Iterable[Finding]:
    """A method without authorization belongs to an API whose policy lets everyone call it.

    Every client on the internet can call the backend.
    Use an authorizer or an API key, or restrict the policy of the API by a condition.

    <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html>
    """
    return TABLE.findings(resource, "can be called by everyone")
