from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.facts import ReplacedText

from ._examples import WORKFLOW, workflow

_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web:{}
"""


@policy(
    "DLV216",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            'deploy:\n  script:\n    - sed -i «"s/@@VERSION@@/$CI_COMMIT_SHORT_SHA/"» deploy/*.yaml\n'
            "    - kubectl apply -f deploy/\n",
            path=".gitlab-ci.yml",
            files={"deploy/web.yaml": _DEPLOYMENT.format("@@TAG@@")},
        ),
        bad(
            workflow("sed «'s|<IMAGE>|ghcr.io/acme/web:1|g'» web.yaml | kubectl apply -f -"),
            path=WORKFLOW,
            files={"web.yaml": _DEPLOYMENT.format("1").replace("ghcr.io/acme/web:1", "<WEB_IMAGE>")},
        ),
        bad(
            "deploy:\n\tsed -i.bak -e «'s/VERSION/$(TAG)/'» web.yaml\n",
            path="Makefile",
            files={"web.yaml": _DEPLOYMENT.format("IMAGE_TAG")},
        ),
        good(
            workflow("sed -i 's/%%TAG%%/1.4.2/' web.yaml"),
            path=WORKFLOW,
            files={"web.yaml": _DEPLOYMENT.format("%%TAG%%")},
            because="the file has the placeholder",
        ),
        good(
            workflow("sed -i 's/__NAME__/web/; s/__TAG__/1.4.2/' web.yaml"),
            path=WORKFLOW,
            files={"web.yaml": _DEPLOYMENT.format("__TAG__")},
            because="the script is for all manifests, and the placeholder of this one is replaced",
        ),
        good(
            workflow("sed -i 's/__NAME__/web/' web.yaml"),
            path=WORKFLOW,
            files={
                "web.yaml": _DEPLOYMENT.format("__TAG__"),
                "deploy.sh": "#!/bin/sh\nsed -i s/__TAG__/$1/ *.yaml\n",
            },
            because="another script replaces the placeholder",
        ),
        good(
            workflow("sed -i 's/__TAG__/1.4.2/' web.yaml"),
            path=WORKFLOW,
            files={"web.yaml": _DEPLOYMENT.format("1.4.1")},
            because="the file has no placeholder: it may have been replaced for good",
        ),
        good(
            workflow("sed -i 's/__VERSION__/1.4.2/' web.yaml jobs.yaml"),
            path=WORKFLOW,
            files={
                "web.yaml": _DEPLOYMENT.format("__TAG__"),
                "jobs.yaml": _DEPLOYMENT.format("__VERSION__"),
            },
            because="one of the files has the placeholder",
        ),
        good(
            workflow("cp web.yaml out.yaml && sed -i 's/__VERSION__/1.4.2/' out.yaml"),
            path=WORKFLOW,
            files={"web.yaml": _DEPLOYMENT.format("__TAG__")},
            because="the file is written by a command",
        ),
    ],
)
def unmatched_replacement(repository: Repository) -> Iterator[Finding]:
    """A command replaces a placeholder that its files do not have; another one of them is replaced by no command.

    The command succeeds and changes nothing, so that the file is used with its placeholder.
    Use the same placeholder in the command and in the file.
    Compared are the substitutions of sed and perl in files of the repository. A placeholder is a word in signs
    (`__TAG__`, `@TAG@`, `@@tag@@`, `%TAG%`, `{{ tag }}`, `<TAG>`, `[[TAG]]`, `#{tag}#`); the other one has the same
    signs. A word in capitals without signs is compared with the tags of images.

    <https://www.gnu.org/software/sed/manual/sed.html#The-_0022s_0022-Command>
    """
    replaced = repository.of(ReplacedText)
    known = {one.text for one in replaced}
    for one in replaced:
        others = {text: file for text, file in one.others if text not in known}
        if not one.files or one.found or not others:
            continue
        file = next(iter(others.values()))
        inside = [text for text, path in others.items() if path == file]
        near = hint(one.text, inside) or f"; it has '{inside[0]}'"
        yield Finding(
            at=one, message=f"{one.command} replaces '{one.text}', which '{file}' does not have{near}"
        )
