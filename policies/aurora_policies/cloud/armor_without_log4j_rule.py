from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, is_false, is_none_of, row


def _stops(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    others = part.referring("google_compute_security_policy_rule", "security_policy")
    certain = others.certain
    for rule in (*part.blocks("rule"), *others):
        expression = rule.get("match", "expr", "expression")
        certain = certain and not expression.unknown and (isinstance(rule, CloudResource) or rule.certain)
        if "cve-canary" in (expression.string or ""):
            return is_none_of("action", "allow")(rule) or is_false("preview")(rule)
    return Fault(part.at, "add a rule with evaluatePreconfiguredWaf('cve-canary')") if certain else None


TABLE = Table(
    row("google_compute_security_policy", _stops, checkov="CKV_GCP_73"),
)


@policy(
    "CLD168",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_compute_security_policy" "x"» {\n  name = "web"\n}\n'),
        bad(
            'resource "google_compute_security_policy" "x" {\n'
            "  rule {\n"
            '    action   = «"allow"»\n'
            "    priority = 1\n"
            "    match {\n"
            "      expr {\n"
            "        expression = \"evaluatePreconfiguredExpr('cve-canary')\"\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_compute_security_policy" "x" {\n'
            "  rule {\n"
            '    action   = "deny(403)"\n'
            "    preview  = «true»\n"
            "    match {\n"
            "      expr {\n"
            "        expression = \"evaluatePreconfiguredExpr('cve-canary')\"\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_compute_security_policy" "x" {\n'
            '  name = "web"\n'
            "}\n"
            "\n"
            'resource "google_compute_security_policy_rule" "log4j" {\n'
            "  security_policy = google_compute_security_policy.x.name\n"
            '  action          = "deny(403)"\n'
            "  match {\n"
            "    expr {\n"
            "      expression = \"evaluatePreconfiguredWaf('cve-canary')\"\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="another resource has the rule",
        ),
        good(
            'resource "google_compute_security_policy" "x" {\n'
            "  rule {\n"
            '    action   = "deny(403)"\n'
            "    priority = 1\n"
            "    match {\n"
            "      expr {\n"
            "        expression = \"evaluatePreconfiguredExpr('cve-canary')\"\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the attacks are stopped",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_security_policy" "x" {\n'
            "  rule {\n"
            "    action   = var.value\n"
            "    priority = 1\n"
            "    match {\n"
            "      expr {\n"
            "        expression = \"evaluatePreconfiguredExpr('cve-canary')\"\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def armor_without_log4j_rule(resource: CloudResource) -> Iterable[Finding]:
    """A Cloud Armor policy does not stop attacks on Log4j.

    CVE-2021-44228 lets a request run a program on the server.
    Add a rule with `evaluatePreconfiguredWaf('cve-canary')` that denies.

    <https://cloud.google.com/armor/docs/waf-rules#cves_and_other_vulnerabilities>
    """
    return TABLE.findings(resource, "does not stop attacks on Log4j")
