from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("aws_api_gateway_method", is_set("request_validator_id"), checkov="CKV2_AWS_53"),
)


@policy(
    "CLD207",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "aws_api_gateway_method" "post"» {\n'
            '  http_method   = "POST"\n'
            '  authorization = "AWS_IAM"\n'
            "}\n"
        ),
        good(
            'resource "aws_api_gateway_method" "post" {\n'
            "  request_validator_id = aws_api_gateway_request_validator.all.id\n"
            "}\n",
            because="requests are validated",
        ),
    ],
)
def unvalidated_api_request(resource: CloudResource) -> Iterable[Finding]:
    """A method of an API does not validate requests.

    Malformed requests reach the backend.
    Set `request_validator_id` to an `aws_api_gateway_request_validator`.

    <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html>
    """
    return TABLE.findings(resource, "does not validate requests")
