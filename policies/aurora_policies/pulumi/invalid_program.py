from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.kind import WrongType
from aurora_devops.kinds.pulumi import Mistake


@policy(
    "PUL005",
    severity="error",
    category="validity",
    examples=[
        bad("«runtime»: yaml\nresources: {}\n"),
        bad("«name»: web\ndescription: The website.\n"),
        bad("name: web\nruntime: yaml\nresources:\n  «logs»:\n    properties: {acl: private}\n"),
        bad("name: web\nruntime: yaml\nresources:\n  logs: {type: «bucket»}\n"),
        bad(
            "name: web\nruntime: yaml\nresources:\n  logs:\n    type: aws:s3:Bucket\n    «get»: {state: {}}\n"
        ),
        bad("name: web\nruntime: yaml\n«resources»:\n  - type: aws:s3:Bucket\n"),
        bad(
            """\
            name: web
            runtime: yaml
            variables: {«logs»: private}
            resources:
              logs: {type: aws:s3:Bucket}
            outputs: {logs: "${logs}"}
            """
        ),
        good(
            """\
            name: web
            runtime: yaml
            resources:
              logs:
                type: aws:s3:Bucket
                get: {id: web-logs}
            """,
            because="an existing resource needs no properties",
        ),
    ],
)
def invalid_program(problem: Mistake | WrongType) -> Iterator[Finding]:
    """A project or a program lacks a required key, or has a value of a wrong type or a name that is taken.

    `pulumi up` and `pulumi preview` fail.
    A project has a name and a runtime. A resource has a type, and properties or the id of an existing resource.
    Resources, variables and configuration keys have different names.

    <https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/#resources>
    """
    if isinstance(problem, WrongType) or problem.sort in ("structure", "name"):
        yield Finding(at=problem.at, message=problem.message)
