from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row, when


def _websocket(resource: CloudResource) -> bool:
    return any(api.get("protocol_type").string == "WEBSOCKET" for api in resource.referred("api_id"))


TABLE = Table(
    row("aws_api_gateway_stage", is_set("client_certificate_id"), checkov="CKV2_AWS_51"),
    row("aws_apigatewayv2_stage", when(_websocket, is_set("client_certificate_id")), checkov="CKV2_AWS_51"),
)


@policy(
    "CLD206",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_api_gateway_stage" "prod"» {\n  stage_name = "prod"\n}\n'),
        bad(
            'resource "aws_apigatewayv2_api" "chat" {\n'
            '  protocol_type = "WEBSOCKET"\n'
            "}\n"
            "\n"
            '«resource "aws_apigatewayv2_stage" "prod"» {\n'
            "  api_id = aws_apigatewayv2_api.chat.id\n"
            "}\n"
        ),
        good(
            'resource "aws_apigatewayv2_api" "shop" {\n'
            '  protocol_type = "HTTP"\n'
            "}\n"
            "\n"
            'resource "aws_apigatewayv2_stage" "prod" {\n'
            "  api_id = aws_apigatewayv2_api.shop.id\n"
            "}\n",
            because="an HTTP API has no client certificate",
        ),
        good(
            'variable "certificate" {}\n'
            "\n"
            'resource "aws_api_gateway_stage" "prod" {\n'
            "  client_certificate_id = var.certificate\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_client_certificate(resource: CloudResource) -> Iterable[Finding]:
    """An API does not present a client certificate to its backend.

    The backend cannot check that a request comes from the API, and serves clients that bypass it.
    Create an `aws_api_gateway_client_certificate` and set it on the stage.

    <https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html>
    """
    return TABLE.findings(resource, "does not present a client certificate")
