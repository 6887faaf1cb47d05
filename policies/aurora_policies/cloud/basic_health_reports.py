from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._beanstalk import environment_setting

TABLE = Table(
    row(
        "aws_elastic_beanstalk_environment",
        environment_setting("aws:elasticbeanstalk:healthreporting:system", "HealthStreamingEnabled"),
        checkov="CKV_AWS_312",
    ),
)


@policy(
    "CLD527",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_elastic_beanstalk_environment" "web"» {\n  name = "web"\n}\n'),
        bad(
            'resource "aws_elastic_beanstalk_environment" "web" {\n'
            "  setting {\n"
            '    namespace = "aws:elasticbeanstalk:healthreporting:system"\n'
            '    name      = "HealthStreamingEnabled"\n'
            '    value     = «"false"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_elastic_beanstalk_environment" "web" {\n'
            "  setting {\n"
            '    namespace = "aws:elasticbeanstalk:healthreporting:system"\n'
            '    name      = "HealthStreamingEnabled"\n'
            '    value     = "true"\n'
            "  }\n"
            "}\n",
            because="reports are streamed",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_elastic_beanstalk_environment" "web" {\n'
            "  setting {\n"
            '    namespace = "aws:elasticbeanstalk:healthreporting:system"\n'
            '    name      = "HealthStreamingEnabled"\n'
            "    value     = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def basic_health_reports(resource: CloudResource) -> Iterable[Finding]:
    """An environment of Elastic Beanstalk has basic health reports.

    Basic reports are of the load balancer only. Enhanced ones are of each instance, with the causes of errors, and can
    be streamed to a log group.
    Set `HealthStreamingEnabled` of `aws:elasticbeanstalk:healthreporting:system`.

    <https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced.html>
    """
    return TABLE.findings(resource, "does not stream enhanced health reports")
