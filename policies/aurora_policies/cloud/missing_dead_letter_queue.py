from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_set, row

TABLE = Table(
    row(
        "aws_lambda_function",
        any_of(
            is_set("dead_letter_config.target_arn"),
            companion(
                "aws_lambda_function_event_invoke_config",
                "function_name",
                is_set("destination_config.on_failure.destination"),
            ),
        ),
        checkov="CKV_AWS_116",
    ),
)


@policy(
    "CLD124",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_lambda_function" "resize"» {\n  function_name = "resize"\n}\n'),
        good(
            'resource "aws_lambda_function" "resize" {\n'
            "  dead_letter_config {\n"
            "    target_arn = aws_sqs_queue.failed.arn\n"
            "  }\n"
            "}\n",
            because="a queue takes the events",
        ),
        good(
            'resource "aws_lambda_function" "resize" {\n'
            '  function_name = "resize"\n'
            "}\n"
            "\n"
            'resource "aws_lambda_function_event_invoke_config" "resize" {\n'
            "  function_name = aws_lambda_function.resize.function_name\n"
            "\n"
            "  destination_config {\n"
            "    on_failure {\n"
            "      destination = aws_sqs_queue.failed.arn\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="another resource names the queue",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_lambda_function" "x" {\n'
            "  dead_letter_config {\n"
            "    target_arn = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_dead_letter_queue(resource: CloudResource) -> Iterable[Finding]:
    """A function loses events that it cannot process.

    An asynchronous call that fails three times is dropped without a trace.
    Set `dead_letter_config.target_arn`, or `on_failure` in `aws_lambda_function_event_invoke_config`.

    <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>
    """
    return TABLE.findings(resource, "loses events that it cannot process")
