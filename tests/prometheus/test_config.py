"""What Prometheus refuses in its own configuration, and what it does not."""

import pytest

import aurora_devops
from aurora_devops.formats.regex import readable
from aurora_devops.testing import expect
from aurora_policies.prometheus.invalid_configuration import invalid_configuration

KIND = "prometheus-config"
JOB = "scrape_configs:\n  - job_name: api\n"


@pytest.mark.parametrize(
    "text",
    [
        JOB + "    scrape_interval: «5»\n",
        JOB + "    relabel_configs:\n      - «source_labels»: [a]\n",
        JOB
        + "    relabel_configs:\n      - action: labeldrop\n        regex: a\n        «target_label»: b\n",
        JOB + "    kubernetes_sd_configs:\n      - role: «pods»\n",
        JOB
        + "    kubernetes_sd_configs:\n      - role: pod\n        «authorization»: {credentials_file: /a}\n",
        JOB + "    tls_config: {cert_file: /a, key_file: /b, min_version: «TLS9»}\n",
        JOB + "    tls_config: {insecure_skip_verify: «maybe»}\n",
        JOB
        + "    static_configs:\n      - targets: ['«http://api:80/metrics»']\n".replace("'«", "«'").replace(
            "»'", "'»"
        ),
        "rule_files:\n  - «rules/*/*.yml»\nscrape_configs: []\n",
        "remote_write:\n  - url: http://a/\n    queue_config:\n      max_shards: «0»\n",
    ],
)
def test_it_is_refused(text):
    expect(invalid_configuration, text, kind=KIND)


@pytest.mark.parametrize(
    "text",
    [
        JOB + "    metrics_path:\n    static_configs:\n      - targets:\n",
        JOB + "    scrape_interval: {{ interval }}\n".replace("{{ interval }}", "'{{ interval }}'"),
        JOB + "    honor_labels: yes\n    sample_limit: 100\n    body_size_limit: 10MB\n",
        JOB
        + "    relabel_configs:\n      - action: Replace\n        target_label: a\n        replacement: $1\n",
        JOB + "    relabel_configs:\n      - regex: '(?i)a|\\pL'\n        action: labelmap\n",
        JOB + "    oci_sd_configs:\n      - whatever: 1\n",
    ],
)
def test_it_is_taken(text):
    expect(invalid_configuration, text, kind=KIND)


@pytest.mark.parametrize(
    "text",
    [
        "positions: {filename: /a}\nclients: []\nscrape_configs:\n  - job_name: logs\n    pipeline_stages: []\n",
        "prometheus_version: 3.0.0\nprometheus_port: 9090\n",
        "- hosts: all\n  roles: [prometheus]\n",
    ],
)
def test_the_file_of_another_program_is_left_alone(text):
    assert (
        aurora_devops.lint({"group_vars/prometheus.yml": text}, select=["invalid-configuration"]).findings
        == ()
    )


@pytest.mark.parametrize("pattern", ["(?!a)b", "a(b", "(a)\\1", "[z-a]"])
def test_re2_has_no_such_pattern(pattern):
    assert not readable(pattern)


@pytest.mark.parametrize(
    "pattern", ["", "a.*b", "^(?:https?://)?([^:]+)(?::\\d+)?$", "[[:alpha:]]+", "\\Qa(b\\E", 'a"b\n']
)
def test_re2_reads_it(pattern):
    assert readable(pattern)


def test_a_number_is_written_as_one():
    text = JOB + "    sample_limit: 100\n"
    (document,) = aurora_devops.read("prometheus.yml", text)
    assert aurora_devops.render(KIND, document.model).count("sample_limit: 100\n") == 1


SD = "scrape_configs:\n  - job_name: api\n    {name}_sd_configs:\n      - "


@pytest.mark.parametrize(
    "text",
    [
        SD.format(name="kubernetes")
        + "role: pod\n        kubeconfig_file: /k\n        namespaces: {own_namespace: «true»}\n",
        "scrape_configs:\n  - job_name: api\n    outscale_sd_configs:\n      - «region»: eu\n        access_key: a\n",
        "remote_write:\n  - url: http://a/\n    queue_config: {min_backoff: 10s, max_backoff: «1s»}\n",
        "remote_write:\n  - url: http://a/\n    queue_config: {max_backoff: «10ms»}\n",
        "alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: [«http://a:9093»]\n",
        "otlp: {promote_all_resource_attributes: true, «promote_resource_attributes»: [a]}\n",
        "otlp: {«ignore_resource_attributes»: [a]}\n",
        "otlp: {promote_resource_attributes: [a, «a»]}\n",
        "global: {metric_name_validation_scheme: legacy}\notlp: {translation_strategy: «NoTranslation»}\n",
        "global: {scrape_interval: «400y»}\n",
    ],
)
def test_fields_that_exclude_each_other_or_are_out_of_range(text):
    expect(invalid_configuration, text, kind=KIND)


@pytest.mark.parametrize(
    "text",
    [
        "remote_write:\n  - url: http://a/\n    queue_config: {min_backoff: 1s}\n",
        "otlp: {promote_all_resource_attributes: true, ignore_resource_attributes: [a]}\n",
        "otlp: {promote_resource_attributes: [a, b]}\n",
        SD.format(name="outscale") + "region: eu\n        access_key: a\n        secret_key_file: /s\n",
        SD.format(name="kubernetes") + "role: pod\n        namespaces: {own_namespace: true}\n",
        "global: {scrape_interval: 290y}\n",
    ],
)
def test_fields_that_fit_each_other(text):
    expect(invalid_configuration, text, kind=KIND)


@pytest.mark.parametrize(
    ("path", "job"),
    [
        ("vmagent.yml", "    static_configs:\n      - targets: [http://api:80/metrics]\n"),
        ("monitoring/victoria-metrics/scrape.yaml", "    scrape_classic: 1\n"),
        ("prometheus.yml", "    series_limit: 10\n    scrape_offset: 1s\n"),
        (
            "prometheus.yml",
            "    metric_relabel_configs:\n      - action: keep_metrics\n        regex: [a, b]\n",
        ),
        ("prometheus.yml", "    relabel_configs:\n      - if: '{a=\"b\"}'\n        action: drop\n"),
    ],
)
def test_a_configuration_for_victoria_metrics_is_not_checked(path, job):
    expect(invalid_configuration, JOB + job, kind=KIND, path=path)


def test_a_part_of_a_word_is_not_victoria_metrics():
    expect(invalid_configuration, JOB + "    «scrape_classic»: 1\n", kind=KIND, path="vmagentless.yml")


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ("", "set 'ca_file' instead"),
        ("ca_file: /etc/ca.crt, ", "remove it, 'ca_file' is set"),
        ("ca: certificate, ", "remove it, 'ca' is set"),
    ],
)
def test_the_advice_about_certificates(given, advice):
    text = f"{JOB}    tls_config: {{{given}insecure_skip_verify: true}}\n"
    (finding,) = aurora_devops.lint({"prometheus.yml": text}, select=["unverified-tls"]).findings
    assert finding.message == f"insecure_skip_verify: true disables certificate verification; {advice}"
