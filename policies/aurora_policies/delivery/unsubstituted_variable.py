from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import ListedVariables
from aurora_devops.kinds.kubernetes.gitops import SubstitutedVariable, Substitution

from ._names import contains_words

_NEARLY = 0.75
_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: ${NAMESPACE}
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/shop:${IMAGE_TAG}
"""
_FILES = {"k8s/shop.yaml": _POD}
_APPLY = "#!/bin/sh\nenvsubst {} < k8s/shop.yaml | kubectl apply -f -\n"


@policy(
    "DLV177",
    severity="error",
    category="validity",
    examples=[
        bad(_APPLY.format("«'${TAG} ${NAMESPACE}'»"), path="deploy.sh", files=_FILES),
        bad(_APPLY.format("«'$IMAGE_TAG,$NAMESPACES'»"), path="deploy.sh", files=_FILES),
        bad(
            "deploy:\n\tcat k8s/*.yaml | envsubst «'$${TAG} $${NAMESPACE}'» | kubectl apply -f -\n",
            path="Makefile",
            files=_FILES,
        ),
        good(
            _APPLY.format("'${IMAGE_TAG} ${NAMESPACE}'"),
            path="deploy.sh",
            files=_FILES,
            because="the list has the variables of the manifests",
        ),
        good(
            _APPLY.format(""),
            path="deploy.sh",
            files=_FILES,
            because="all variables are replaced",
        ),
        good(
            _APPLY.format("'${IMAGE_TAG}'") + "envsubst '${NAMESPACE}' < k8s/shop.yaml\n",
            path="deploy.sh",
            files=_FILES,
            because="the second command replaces the other variable",
        ),
        good(
            _APPLY.format("'${TAG} ${ROOT}'").replace("k8s/shop.yaml", "nginx.conf.in"),
            path="deploy.sh",
            files=_FILES,
            because="the command is about another file",
        ),
        good(
            _APPLY.format("'${TAG}'"),
            path="deploy.sh",
            files={
                "template.yaml": "apiVersion: template.openshift.io/v1\nkind: Template\n"
                "metadata:\n  name: ${IMAGE_TAG}\nobjects: []\n"
            },
            because="the variables of a Template of OpenShift are its parameters",
        ),
        good(
            _APPLY.format("'${DOMAIN}'"),
            path="deploy.sh",
            files=_FILES,
            because="no variable of the manifests has a similar name",
        ),
        good(
            _APPLY.format("'${TAG} ${NAMESPACE}'"),
            path="deploy.sh",
            files={"k8s/shop.yaml": _POD.replace("IMAGE_TAG", "TAG")},
            because="the manifest has these variables",
        ),
    ],
)
def unsubstituted_variable(repository: Repository) -> Iterator[Finding]:
    """A command of `envsubst` replaces a variable that no manifest has, and not the one with a similar name.

    With a list of variables, `envsubst` leaves all others as they are, so `${IMAGE_TAG}` is applied as it is written:
    the API server rejects the manifest, or the image does not exist.
    Write the same name in the list and in the manifest.
    Reported is a listed variable that no manifest has, if a variable that no command replaces has a similar name, or
    consists of its words and others: `TAG` and `IMAGE_TAG`. Nothing is reported if a Kustomization of Flux replaces
    variables as well.

    <https://www.gnu.org/software/gettext/manual/html_node/envsubst-Invocation.html>
    """
    commands = repository.of(ListedVariables)
    used = repository.of(SubstitutedVariable)
    if not repository.whole or not commands or not used or repository.of(Substitution):
        return
    listed = {name for one in commands for name in one.names}
    left: defaultdict[str, list[SubstitutedVariable]] = defaultdict(list)
    for variable in used:
        if variable.name not in listed:
            left[variable.name].append(variable)
    known = {one.name for one in used}
    for one in commands:
        if len(one.names) > 1 and known.isdisjoint(one.names):
            # The command may be about another file.
            continue
        for name in one.names:
            if name in known:
                continue
            near = nearest(name, sorted(left), _NEARLY)
            words = [other for other in sorted(left) if contains_words(name, other)]
            meant = near or (words[0] if len(words) == 1 else None)
            if meant is not None:
                yield Finding(
                    at=one,
                    message=f"envsubst replaces '${{{name}}}', which no manifest has, and not '${{{meant}}}'",
                    related=tuple(Related(each, "the variable of the manifest") for each in left[meant][:3]),
                )
