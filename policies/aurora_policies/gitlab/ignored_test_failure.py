from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.gitlab import JobIn
from aurora_devops.kinds.gitlab.model import texts_of

from ._jobs import at, is_test, runs

_SCAN = regex(
    r"(?:^|[\s_:./-])(?:sast|dast|secret[_-]detection|(?:dependency|container)[_-]scanning|trivy|grype|gitleaks|semgrep)(?:$|[\s_:./-])"
)
_TESTS = regex(
    r"(?:^|[\s;&|])(?:pytest|tox|go\s+test|cargo\s+test|npm\s+(?:run\s+)?test|yarn\s+test|make\s+(?:test|check)|mvn\s+(?:\S+\s+)*test"
    r"|gradlew?\s+(?:\S+\s+)*test|trivy|grype|gitleaks|semgrep|bandit)\b[^\n;&|]*\|\|\s*(?:true|:|exit\s+0)\s*(?:$|[\n;])"
)
_LONGEST = 20_000


@policy(
    "GLC029",
    severity="info",
    category="reliability",
    examples=[
        bad("unit-test:\n  script: make test\n  allow_failure: «true»\n"),
        bad("«lint»:\n  script:\n    - pytest || true\n"),
        bad("sast:\n  script: semgrep scan\n  allow_failure: «true»\n"),
        good("test:\n  script: make test\n", because="a failure stops the pipeline"),
        good(
            "test-nightly:\n  script: make test\n  allow_failure:\n    exit_codes: 42\n",
            because="only one exit code is ignored",
        ),
    ],
)
def ignored_test_failure(inside: JobIn) -> Iterator[Finding]:
    """A job that tests or scans cannot fail.

    Later jobs run all the same and deploy a version whose tests failed.
    Remove `allow_failure: true` or `|| true`, or allow single exit codes with `allow_failure:exit_codes`.

    https://docs.gitlab.com/ci/yaml/#allow_failure
    """
    if not runs(inside):
        return
    tests = is_test(inside) or _SCAN.search(inside.name.lower()) is not None
    if tests and inside.whole.allow_failure is True:
        yield Finding(at=at(inside, "allow_failure"), message=f"job '{inside.name}' is allowed to fail")
        return
    for text in texts_of(inside.whole.script):
        match = _TESTS.search(text[:_LONGEST])
        if match is not None:
            command = " ".join(match[0].split())
            yield Finding(at=inside.at.key, message=f"job '{inside.name}' ignores failures of '{command}'")
            return
