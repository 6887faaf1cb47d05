"""The pipelines that the examples of several policies use."""

TEST = """\
on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: pytest
"""
PATH = ".github/workflows/delivery.yml"


def github(*steps: str, keys: str = "needs: test", job: str = "deploy") -> str:
    """A workflow with a test job and a job with these steps; a step is a command, or the mapping itself."""
    lines = [
        f"  {job}:",
        *(f"    {line}" for line in keys.splitlines()),
        "    runs-on: ubuntu-24.04",
        "    steps:",
    ]
    for step in steps:
        first, *rest = (
            step.splitlines()
            if step.startswith(("uses:", "name:", "if:", "env:", "run:"))
            else [f"run: {step}"]
        )
        lines += [f"      - {first}", *(f"        {line}" for line in rest)]
    return TEST + "\n".join(lines) + "\n"


def gitlab(*commands: str, keys: str = "", job: str = "deploy") -> str:
    """A pipeline with a test job and a deployment job with these commands."""
    lines = [f"{job}:", "  stage: deploy", *(f"  {line}" for line in keys.splitlines()), "  script:"]
    lines += [f"    - {command}" for command in commands]
    return "test:\n  script: [pytest]\n\n" + "\n".join(lines) + "\n"


GITLAB = ".gitlab-ci.yml"
SET_IMAGE = "kubectl set image deployment/web web=ghcr.io/acme/web:$GITHUB_SHA"
STATUS = "kubectl rollout status deployment/web"
