"""What the commands of Terraform and of the clouds name: outputs, variables, resources and regions."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import join, normpath
from typing import TYPE_CHECKING

from .. import services
from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import AssociatedAccount, CreatedResource, NamedOutput, NamedRegion, NamedResource, SetVariable
from ..infrastructure import addressed, region_of, region_provider, resource_named
from .call import Call
from .images import given_tag, handled_image, parameters

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Word


def terraform(call: Call) -> Iterator[Fact]:
    """The folders, files, variables and outputs that Terraform or OpenTofu is given."""
    tool = call.command.name
    inside = None
    for word in call.options("-chdir", "--chdir"):
        inside = word
        yield from call.file(word, f"{tool} -chdir", folder=True)
    folder = call.folder
    if inside is not None:
        text = call.usual(inside)
        folder = (
            None if folder is None or "$" in text or text.startswith("/") else normpath(join(folder, text))
        )
    if folder is not None:
        within = replace(call, folder=folder)
        for word in call.options("-var-file", "--var-file"):
            yield from within.file(word, f"{tool} -var-file")
        for word in call.options("-backend-config", "--backend-config"):
            # The other form is `KEY=VALUE`.
            if "=" not in word.text:
                yield from within.file(word, f"{tool} -backend-config")
    operands = list(call.command.operands(_TERRAFORM_VALUES))
    applies = any(word.text == "apply" for word in operands)
    for word in call.options("-var", "--var"):
        name, _, value = call.text(word).partition("=")
        start = word.raw.find(name)
        at = word.sub(start, start + len(name)) if name and start >= 0 else word
        yield call.fact(SetVariable, at, name=name, value=value, folder=folder)
        if applies:
            yield from given_tag(call, word, name, value, f"{tool} apply")
    if len(operands) > 1 and operands[0].text == "output":
        name = call.text(operands[1])
        if call.known(name):
            yield call.fact(NamedOutput, operands[1], name=name, folder=folder, command=f"{tool} output")
    elif operands and operands[0].text == "output" and call.command.has_flag("-json", "--json"):
        yield from _selected_outputs(call, f"{tool} output", folder)


def _selected_outputs(call: Call, command: str, folder: str | None) -> Iterator[NamedOutput]:
    """The outputs that `terraform output -json | jq -r .NAME.value` selects."""
    pipeline, index = call.command.pipeline, call.command.index + 1
    after = pipeline.stages[index] if pipeline is not None and index < len(pipeline.stages) else ()
    for other in after[:1] if after and after[0].name == "jq" else ():
        for word in other.operands(_JQ_VALUES)[:1]:
            for match in _OUTPUT_VALUE.finditer(word.raw):
                yield call.fact(
                    NamedOutput, word.sub(*match.span(1)), name=match[1], folder=folder, command=command
                )


_JQ_VALUES = word_set("--arg --argjson --slurpfile --rawfile --indent -f --from-file -L")
_OUTPUT_VALUE = regex(r"(?<![\w)\]])\.([A-Za-z_]\w*)\.value\b")
_TERRAFORM_VALUES = word_set("-state --state -chdir --chdir -var --var -var-file --var-file")


def _gcloud_deploys(call: Call) -> Iterator[Fact]:
    operands = [word.text for word in call.command.operands(_GCLOUD_VALUES)]
    if operands[:2] == ["run", "deploy"] or operands[:3] == ["run", "services", "update"]:
        for word in call.options("--image"):
            yield from handled_image(call, word, call.text(word), "deploy", "gcloud run deploy")


_GCLOUD_VALUES = word_set(
    "--image --region --project --platform --port --memory --cpu --service-account --format"
)


def _az_deploys(call: Call) -> Iterator[Fact]:
    operands = [word.text for word in call.command.operands(_AZURE_VALUES)]
    if operands[:2] in (["containerapp", "update"], ["containerapp", "up"], ["container", "create"]):
        for word in call.options("--image", "-i"):
            yield from handled_image(call, word, call.text(word), "deploy", f"az {operands[0]} {operands[1]}")


_AZURE_VALUES = word_set("--image -i --name -n --resource-group -g --environment --registry-server")


def _resource(
    call: Call, word: Word | None, sort: str, provider: str, by: str, region: str = "", account: str = ""
) -> Iterator[Fact]:
    """A resource of a cloud that a command names by a word, and its region."""
    if word is None:
        return
    name, region, account = call.text(word), call.text_if_known(region), call.text_if_known(account)
    # The services of AWS create the groups of logs below this name.
    if call.known(name) and not (sort == "log group" and name.startswith("/aws/")):
        yield call.fact(
            NamedResource,
            word,
            type=sort,
            name=name,
            provider=provider,
            by=by,
            region=region,
            account=account,
        )


def _addresses(call: Call, by: str) -> Iterator[Fact]:
    """The resources that the addresses in a command name: `s3://BUCKET/KEY`, `arn:aws:iam::ACCOUNT:role/NAME`."""
    for word in call.command.arguments:
        text = call.text(word)
        for named in addressed(text) if ":" in text or "@" in text else ():
            if call.known(named.name):
                yield resource_named(call.document, call.script.place(word.start, word.end), named, by)


# The options of commands of AWS that name resources: by the words of the command, the option and the sort.
_AWS_OPTIONS = {
    ("eks", "--name"): "cluster",
    ("eks", "--cluster-name"): "cluster",
    ("ecr", "--repository-name"): "registry",
    ("lambda", "--function-name"): "function",
    ("logs", "--log-group-name"): "log group",
    ("dynamodb", "--table-name"): "table",
    ("rds", "--db-cluster-identifier"): "database server",
    ("rds", "--db-instance-identifier"): "database server",
    ("secretsmanager", "--secret-id"): "secret",
    ("ssm", "--name"): "secret",
    ("s3api", "--bucket"): "bucket",
}
_AWS_NAMED = {
    ("ssm", "--name"): word_set("get-parameter get-parameter-history"),
    ("eks", "--name"): word_set(
        "update-kubeconfig describe-cluster update-cluster-config update-cluster-version wait"
    ),
}
_CLOUD_VALUES = word_set(
    "--region --profile --output --query --endpoint-url --zone --location --project --name -n --resource-group -g "
    "--subscription --format --account --account-name --file -f --container-name --container -c --registry --image "
    "--revision --secret --instance -i --data-file --filter --limit --version --set-env-vars --replace-env-vars "
    "--secrets --environment --command --args --cpu --memory --since --filter-pattern --log-stream-names"
)
_AWS_CREATING = ("create-", "delete-", "restore-")
# The commands that create a resource: the option with its name, and its sort.
_AWS_CREATED = {
    ("dynamodb", "create-table"): ("--table-name", "table"),
    ("ecr", "create-repository"): ("--repository-name", "registry"),
    ("eks", "create-cluster"): ("--name", "cluster"),
    ("lambda", "create-function"): ("--function-name", "function"),
    ("rds", "create-db-cluster"): ("--db-cluster-identifier", "database server"),
    ("rds", "create-db-instance"): ("--db-instance-identifier", "database server"),
    ("rds", "create-db-instance-read-replica"): ("--db-instance-identifier", "database server"),
    ("rds", "restore-db-cluster-from-snapshot"): ("--db-cluster-identifier", "database server"),
    ("rds", "restore-db-cluster-to-point-in-time"): ("--db-cluster-identifier", "database server"),
    ("rds", "restore-db-instance-from-db-snapshot"): ("--db-instance-identifier", "database server"),
    ("rds", "restore-db-instance-from-s3"): ("--db-instance-identifier", "database server"),
    ("rds", "restore-db-instance-to-point-in-time"): ("--target-db-instance-identifier", "database server"),
    ("s3api", "create-bucket"): ("--bucket", "bucket"),
    ("secretsmanager", "create-secret"): ("--name", "secret"),
    ("ssm", "put-parameter"): ("--name", "secret"),
}


def aws(call: Call) -> Iterator[Fact]:
    """The resources and the region that a command of AWS names."""
    operands = [word.text for word in call.command.operands(_CLOUD_VALUES)]
    if len(operands) < 2:
        return
    service, verb = operands[:2]
    by = f"aws {service} {verb}"
    region = next(call.options("--region"), None)
    if region is not None:
        yield from _region(call, region, "aws", by)
    yield from _addresses(call, by)
    if service == "cloudformation":
        yield from parameters(call)
    if service == "ecs":
        yield from services.ecs(call, verb)
        return
    if (made := _AWS_CREATED.get((service, verb))) is not None:
        yield from services.created(call, next(call.options(made[0]), None), made[1])
    elif operands[:2] == ["s3", "mb"]:
        yield from _made_buckets(call)
    if operands[:2] == ["eks", "create-pod-identity-association"]:
        yield from _associated(call, by, "--service-account")
    if verb.startswith(_AWS_CREATING):
        return
    for (known, option), sort in _AWS_OPTIONS.items():
        allowed = _AWS_NAMED.get((known, option))
        if known == service and (allowed is None or verb in allowed):
            word = next(call.options(option), None)
            yield from _resource(call, word, sort, "aws", by, region.text if region else "")
    if operands[:2] == ["logs", "tail"] and len(operands) == 3:
        group = next(word for word in call.command.arguments if word.text == operands[2])
        yield from _resource(call, group, "log group", "aws", by, region.text if region else "")


def _made_buckets(call: Call) -> Iterator[Fact]:
    """The buckets that a command creates, by their addresses."""
    for word in call.command.arguments:
        for named in addressed(call.text(word)) if "://" in word.text else ():
            if named.type == "bucket" and call.known(named.name):
                yield call.fact(CreatedResource, word, type="bucket", name=named.name)


def _region(call: Call, word: Word, provider: str, by: str) -> Iterator[Fact]:
    text = region_of(call.text(word))
    if call.known(text) and region_provider(text) == provider:
        yield call.fact(NamedRegion, word, region=text, provider=provider, by=by)


def gcloud(call: Call) -> Iterator[Fact]:
    """The images, services, resources and the location that a command of Google Cloud names."""
    operands = list(call.command.operands(_CLOUD_VALUES))
    words = [word.text for word in operands if word.text not in ("beta", "alpha")]
    by = f"gcloud {' '.join(words[:3])}"
    yield from _gcloud_deploys(call)
    yield from services.cloud_run(call)
    yield from _addresses(call, by)
    location = next(call.options("--region", "--zone", "--location", "-z"), None)
    if location is not None:
        yield from _region(call, location, "google", by)
    if words[:3] == ["container", "clusters", "get-credentials"] and len(words) > 3:
        at = next(word for word in operands if word.text == words[3])
        region = region_of(call.text(location)) if location else ""
        yield from _resource(call, at, "cluster", "google", by, region, call.option("--project"))
    elif "create" in words[1:3]:
        yield from _google_created(call, words, operands)
    elif (sort := _GOOGLE_OPERANDS.get((*words[:2],))) and words[2:3] != ["delete"]:
        found = [word for word in operands if word.text not in ("beta", "alpha")]
        if words[1:3] == ["versions", "access"]:
            named = next(call.options("--secret"), None)
        else:
            named = found[3] if len(found) > 3 else None
        yield from _resource(call, named, sort, "google", by, account=call.option("--project"))
    elif words[:1] == ["sql"] and (instance := next(call.options("--instance", "-i"), None)):
        account = call.option("--project")
        yield from _resource(call, instance, "database server", "google", by, account=account)
    elif words[:3] == ["container", "clusters", "create-auto"] and words[3:]:
        created = next(word for word in operands if word.text == words[3])
        yield from services.created(call, created, "cluster")


def _google_created(call: Call, words: list[str], operands: list[Word]) -> Iterator[Fact]:
    """The resource that `gcloud ... create NAME` creates."""
    if words[:2] == ["storage", "buckets"]:
        yield from _made_buckets(call)
        return
    count = words.index("create") + 1
    sort = _GOOGLE_CREATED.get((*words[:count],))
    if sort is not None and len(words) > count:
        yield from services.created(call, next(one for one in operands if one.text == words[count]), sort)


# The commands that create a resource; its name follows.
_GOOGLE_CREATED: dict[tuple[str, ...], str] = {
    ("container", "clusters", "create"): "cluster",
    ("pubsub", "subscriptions", "create"): "subscription",
    ("pubsub", "topics", "create"): "topic",
    ("secrets", "create"): "secret",
    ("sql", "instances", "create"): "database server",
}
# The commands whose fourth word is the name of a resource.
_GOOGLE_OPERANDS: dict[tuple[str, ...], str] = {
    ("pubsub", "subscriptions"): "subscription",
    ("pubsub", "topics"): "topic",
    ("secrets", "versions"): "secret",
    ("sql", "instances"): "database server",
}


def _associated(call: Call, by: str, option: str) -> Iterator[Fact]:
    """The service account that a command gives a role by EKS Pod Identity."""
    account, namespace = next(call.options(option), None), call.option("--namespace")
    if account is not None and namespace and call.known(f"{call.text(account)}{namespace}"):
        yield call.fact(AssociatedAccount, account, namespace=namespace, account=call.text(account), by=by)


def eksctl(call: Call) -> Iterator[Fact]:
    """The cluster that `eksctl create cluster` creates, and the account that gets a role."""
    words = [word.text for word in call.command.operands(_CLOUD_VALUES)][:2]
    if words == ["create", "podidentityassociation"]:
        yield from _associated(call, "eksctl create podidentityassociation", "--service-account-name")
    if words == ["create", "cluster"]:
        yield from services.created(call, next(call.options("--name", "-n"), None), "cluster")


def gsutil(call: Call) -> Iterator[Fact]:
    """The buckets in the addresses of `gsutil`."""
    if call.command.subcommand == "mb":
        yield from _made_buckets(call)
    yield from _addresses(call, f"gsutil {call.command.subcommand}")


# What `az ... create --name` creates.
_AZURE_CREATED: dict[tuple[str, ...], str] = {
    ("acr",): "registry",
    ("aks",): "cluster",
    ("group",): "resource group",
    ("keyvault",): "key vault",
    ("storage", "account"): "storage account",
}


def az(call: Call) -> Iterator[Fact]:
    """The images, apps and resources that a command of Azure names."""
    words = [word.text for word in call.command.operands(_CLOUD_VALUES)]
    by = f"az {' '.join(words[:2])}"
    yield from _az_deploys(call)
    if words[:1] == ["containerapp"]:
        yield from services.container_apps(call, words)
    named = next(call.options("--name", "-n"), None)
    if (created := _AZURE_CREATED.get((*words[:-1],)) if words[-1:] == ["create"] else None) is not None:
        yield from services.created(call, named, created)
    if "create" in words or "delete" in words:
        return
    holds = ""
    if words[:2] == ["aks", "get-credentials"]:
        holds = "cluster"
        yield from _resource(call, named, holds, "azurerm", by)
    elif words[:2] == ["acr", "login"]:
        holds = "registry"
        yield from _resource(call, named, holds, "azurerm", by)
    elif words[:1] == ["acr"]:
        holds = "registry"
        yield from _resource(call, next(call.options("--registry", "-r"), None), holds, "azurerm", by)
    yield from _resource(call, next(call.options("--account-name"), None), "storage account", "azurerm", by)
    yield from _resource(call, next(call.options("--vault-name"), None), "key vault", "azurerm", by)
    if words[:1] != ["group"]:
        group = next(call.options("--resource-group", "-g"), None)
        for fact in _resource(call, group, "resource group", "azurerm", by):
            yield replace(fact, holds=holds)
