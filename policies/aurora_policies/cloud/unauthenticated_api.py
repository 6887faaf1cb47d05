from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, is_none_of, is_one_of, row, when


def _authorizable(resource: CloudResource) -> bool:
    """Whether a route can have an authorizer: not a preflight request, nor a message on an open WebSocket."""
    key = resource.get("route_key")
    words = (key.string or key.text or "").split()
    return key.absent or words in (["$default"], ["$connect"]) or (len(words) > 1 and words[0] != "OPTIONS")


def _authorized(part: CloudResource | Block) -> Fault | None:
    method, authorization, key = (
        part.get(name) for name in ("http_method", "authorization", "api_key_required")
    )
    if method.absent or method.string in ("OPTIONS", "OPTION") or key.unknown or key.is_true:
        return None
    return is_none_of("authorization", "NONE", default="NONE")(part) and fault(
        authorization, 'set authorization = "AWS_IAM"'
    )


TABLE = Table(
    row("aws_api_gateway_method", _authorized, checkov="CKV_AWS_59", trivy="AWS-0004"),
    row(
        "aws_apigatewayv2_route",
        when(_authorizable, is_one_of("authorization_type", "AWS_IAM", "CUSTOM", "JWT")),
        checkov="CKV_AWS_309",
    ),
    row(
        "aws_lambda_function_url",
        is_none_of("authorization_type", "NONE"),
        checkov="CKV_AWS_258",
        problem="can be called without authorization",
    ),
)


@policy(
    "CLD200",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_api_gateway_method" "get" {\n'
            '  http_method   = "GET"\n'
            '  authorization = «"NONE"»\n'
            "}\n"
        ),
        bad('«resource "aws_apigatewayv2_route" "get"» {\n  route_key = "GET /orders"\n}\n'),
        bad(
            'resource "aws_apigatewayv2_route" "get" {\n'
            '  route_key          = "GET /orders"\n'
            '  authorization_type = «"NONE"»\n'
            "}\n"
        ),
        bad('resource "aws_lambda_function_url" "resize" {\n  authorization_type = «"NONE"»\n}\n'),
        good(
            'resource "aws_api_gateway_method" "get" {\n'
            '  http_method      = "GET"\n'
            '  authorization    = "NONE"\n'
            "  api_key_required = true\n"
            "}\n",
            because="an API key is required",
        ),
        good(
            'resource "aws_api_gateway_method" "cors" {\n'
            '  http_method   = "OPTIONS"\n'
            '  authorization = "NONE"\n'
            "}\n",
            because="browsers send preflight requests without credentials",
        ),
        good(
            'resource "aws_apigatewayv2_route" "cors" {\n  route_key = "OPTIONS /orders"\n}\n',
            because="browsers send preflight requests without credentials",
        ),
        good(
            'resource "aws_apigatewayv2_route" "send" {\n  route_key = "sendmessage"\n}\n',
            because="a message on a WebSocket is authorized when it is opened",
        ),
        good(
            'variable "type" {}\n'
            "\n"
            'resource "aws_apigatewayv2_route" "get" {\n'
            "  authorization_type = var.type\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unauthenticated_api(resource: CloudResource) -> Iterable[Finding]:
    """An API serves requests without authorization.

    Every client that knows the URL can call the backend.
    Use IAM, a JWT or Lambda authorizer, or an API key at least. A route that is public on purpose is a reason to allow
    this finding.

    <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html>
    """
    return TABLE.findings(resource, "does not require authorization")
