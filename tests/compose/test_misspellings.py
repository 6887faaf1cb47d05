"""Names of services and top-level entries that a fix corrects."""

import pytest

import aurora_devops

IMAGE = "image: nginx:1.29"


@pytest.mark.parametrize(
    ("policy", "text", "old", "new"),
    [
        (
            "undefined-service",
            f"services:\n  web: {{{IMAGE}, depends_on: {{'postgers': }}}}\n  postgres: {{{IMAGE}}}\n",
            "'postgers'",
            '"postgres"',
        ),
        (
            "undefined-service",
            f"services:\n  web:\n    {IMAGE}\n    links: ['postgers:db'] # c\n  postgres: {{{IMAGE}}}\n",
            "postgers",
            "postgres",
        ),
        (
            "undefined-service",
            f"services:\n  web: {{{IMAGE}, network_mode: 'service:prxoy'}}\n  proxy: {{{IMAGE}}}\n",
            "prxoy",
            "proxy",
        ),
        # The service itself, and two that are as similar.
        ("undefined-service", f"services:\n  worker: {{{IMAGE}, depends_on: [workre]}}\n", "workre", None),
        (
            "undefined-service",
            f"services:\n  web: {{{IMAGE}, depends_on: [api-3]}}\n  api-1: {{{IMAGE}}}\n  api-2: {{{IMAGE}}}\n",
            "api-3",
            None,
        ),
        (
            "undefined-reference",
            f"services:\n  web: {{{IMAGE}, volumes: [{{type: volume, source: dtaa, target: /x}}]}}\n"
            "volumes: {data: }\n",
            "dtaa",
            "data",
        ),
        (
            "undefined-reference",
            f"services:\n  web: {{{IMAGE}, secrets: [tokne]}}\nvolumes: {{token: }}\nsecrets: {{other: {{file: a}}}}\n",
            "tokne",
            None,
        ),
        (
            "shared-mount-propagation",
            f"services:\n  web: {{{IMAGE}, volumes: ['./a:/a:ro,rshared']}}\n",
            "rshared",
            None,
        ),
    ],
)
def test_a_name_is_corrected_where_one_other_is_meant(policy, text, old, new):
    assert old in text
    files = {"compose.yml": text}
    assert aurora_devops.lint(files, select=[policy]).findings
    outcomes = aurora_devops.fix(files, select=[policy], unsafe=True)
    assert [outcome.after for outcome in outcomes] == ([] if new is None else [text.replace(old, new)])
    assert not aurora_devops.fix(files, select=[policy])
