"""What the policies about the infrastructure of a repository have in common."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import islice

from aurora_devops import Finding, Related, Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.source import Span
from aurora_devops.delivery.ends import job_end
from aurora_devops.delivery.index import Owners
from aurora_devops.facts import (
    ConfiguredRegion,
    CreatedResource,
    HandledImage,
    JobStep,
    MadeResource,
    NamedResource,
    PipelineJob,
    ReadProperty,
    SecretProperties,
    SetVariable,
    TerraformModule,
)
from aurora_devops.infrastructure import registry_of

from ._names import alike, contains_words, hint

# Folders with configurations that show how a module is used, or test it.
_SAMPLES = frozenset({"example", "examples", "fixtures", "sample", "samples", "test", "testdata", "tests"})
_SAMPLE_FILE = regex(r"(?:^|[-_.])(?:demo|examples?|quick-?start|samples?)(?:[-_.]|$)")
# How similar a name is that is probably meant for another one.
_NEARLY = 0.75
_LISTED = 3
# What is compared with a name, and how much of it.
_COMPARED = 50
_LONGEST = 100
# The last words of names that describe what a resource is, and not its environment.
_SORT_WORDS = frozenset({"api", "app", "job", "server", "service", "svc"})
# The beginning that names without separators share: `acmeregistry` and `acmeimages`.
_BEGINNING = 6

REGISTRY = 'resource "aws_ecr_repository" "shop" {\n  name = "acme/shop"\n}\n'
CLUSTER = 'resource "aws_eks_cluster" "main" {\n  name = "market"\n}\n'
BUCKET = 'resource "aws_s3_bucket" "orders" {\n  bucket = "acme-shop-orders"\n}\n'
ROLE = """\
resource "aws_iam_role" "shop" {
  name = "shop-pod"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.provider_arn }
      Condition = {
        StringEquals = {
          "${var.issuer}:sub" = "system:serviceaccount:shop:api"
        }
      }
    }]
  })
}
"""


def config_map(name: str, value: str) -> str:
    """A ConfigMap with one value."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\n  namespace: shop\ndata:\n  {name}: {value}\n"


def service_account(annotation: str, namespace: str = "shop", name: str = "api") -> str:
    """A service account with an annotation."""
    return (
        f"apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {name}\n  namespace: {namespace}\n"
        f"  annotations:\n    {annotation}\n"
    )


def pod(image: str) -> str:
    """A pod with one container."""
    return (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\nspec:\n  containers:\n    - name: shop\n"
        f"      image: {image}\n"
    )


_CDK = regex(r"(?:^|/)cdk\.json$")


class Infrastructure:
    """What the Terraform of a repository creates when its root modules are applied."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        modules = repository.of(TerraformModule)
        # A module that a sample calls is for others, who apply it as a part of their own.
        called = {folder for one in modules for folder in one.calls}
        self.roots = [one for one in modules if one.folder not in called and not is_sample(one.folder)]
        self.folders = {one.folder for one in self.roots}
        self.resources: defaultdict[str, list[MadeResource]] = defaultdict(list)
        self._exact: defaultdict[tuple[str, str], list[MadeResource]] = defaultdict(list)
        self._patterns: defaultdict[str, list[MadeResource]] = defaultdict(list)
        for made in repository.of(MadeResource):
            if made.folder in self.folders:
                self.resources[made.type].append(made)
                if "*" in made.name:
                    self._patterns[made.type].append(made)
                else:
                    self._exact[made.type, made.name].append(made)
        self.set = {one.value for one in repository.of(SetVariable)}
        # Programs with the CDK of AWS compute what they create.
        self.has_cdk = any(_CDK.search(path) for path in repository.paths)
        self.created = {(one.type, one.name) for one in repository.of(CreatedResource)}

    def of(self, named: NamedResource) -> list[MadeResource]:
        """The resources of the type and the provider of a name; none if they are not all known."""
        found = [
            one
            for one in self.resources[named.type]
            if not named.provider or one.provider == named.provider or one.name == "*"
        ]
        unknown = "*" in self.resources or any(one.name == "*" for one in found)
        complete = all(one.complete for one in self.roots) and not (
            self.has_cdk and named.provider in ("", "aws")
        )
        return found if complete and not unknown else []

    def matching(self, named: NamedResource) -> list[MadeResource]:
        """The resources that may have a name, parts of which may be unknown (`*`)."""
        if "*" in named.name:
            found = self.named(named.type, named.name)
        else:
            found = [
                one
                for one in (*self._exact[named.type, named.name], *self._patterns[named.type])
                if fnmatchcase(named.name, one.name)
            ]
        return [one for one in found if not named.provider or one.provider == named.provider]

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(one.name for one in named_resources(self.repository))

    @cached_property
    def environments(self) -> frozenset[str]:
        """The texts that names have for the only unknown part of resources, which are mostly environments.

        They are `staging` and `production` for a bucket `acme-${var.environment}-orders` of which these two are named.
        """
        return frozenset(
            named.name[len(before) : len(named.name) - len(after)]
            for named in named_resources(self.repository)
            if "*" not in named.name
            for made in self.matching(named)
            if made.name.count("*") == 1
            for before, _, after in [made.name.partition("*")]
        )

    def in_environment(self, name: str, patterns: Iterable[str]) -> tuple[str, str]:
        """The name that a pattern has in the environment of a similar name, and the pattern; empty for none.

        It is `acme-production-shop-api` of `acme-*-shop-api` for `acme-production-shop`, if nothing names it.
        """
        for pattern in sorted(patterns):
            before, star, after = pattern.partition("*")
            if not star or not after or "*" in after or not name.startswith(before):
                continue
            rest = name[len(before) :]
            value = max((one for one in self.environments if rest.startswith(one)), key=len, default="")
            own, there = rest[len(value) :], f"{before}{value}{after}"
            similar = get_close_matches(own, [after], cutoff=_NEARLY) or contains_words(own, after)
            if value and similar and there not in self._named:
                return there, pattern
        return "", ""

    def named(self, type: str, name: str) -> list[MadeResource]:
        """The resources of a type that may have a name."""
        return [one for one in self.resources[type] if may_be(name, one.name)]

    def regions(self, provider: str) -> dict[str, ConfiguredRegion]:
        """The regions of a provider, and those that single resources have; none if they are not all known."""
        found = [
            one
            for one in self.repository.of(ConfiguredRegion)
            if one.provider == provider and one.folder in self.folders
        ]
        if all(one.resource for one in found) or any("*" in one.region for one in found):
            return {}
        # A module that nothing here calls is applied by others, with regions of their own.
        if any("modules" in one.folder.split("/") for one in found):
            return {}
        return {one.region: one for one in found}


class _Testing:
    """The jobs of pipelines that run tests and release nothing: the resources in their settings may be made up."""

    def __init__(self, repository: Repository) -> None:
        self._jobs = Owners(job_end(one) for one in repository.of(PipelineJob))
        tested: set[tuple[str, str]] = set()
        released: set[tuple[str, str]] = set()
        for step in repository.of(JobStep):
            if step.role == "test":
                tested.add((step.pipeline, step.job))
            elif step.by and step.role in ("deploy", "provision", "push"):
                released.add((step.pipeline, step.job))
        self._alone = tested - released

    def sets(self, named: NamedResource) -> bool:
        """Whether a setting of such a job has a name."""
        job = self._jobs.of(named) if named.by.startswith("'") else None
        return job is not None and (job.scope, job.name) in self._alone


def infrastructure_of(repository: Repository) -> Infrastructure:
    """The infrastructure of a repository; the policies of a run share one value."""
    return repository.derived(Infrastructure)


def may_be(pattern: str, other: str) -> bool:
    """Whether a name with unknown parts may be another name, which may have unknown parts as well."""
    if "*" not in other:
        return fnmatchcase(other, pattern)
    shorter, longer = sorted((pattern.partition("*")[0], other.partition("*")[0]), key=len)
    short, long = sorted((pattern.rpartition("*")[2], other.rpartition("*")[2]), key=len)
    return longer.startswith(shorter) and long.endswith(short)


def is_sample(folder: str, name: str = "") -> bool:
    """Whether a folder, or a file with this name in it, shows or tests something, and is not applied."""
    return not _SAMPLES.isdisjoint(folder.split("/")) or _SAMPLE_FILE.search(name) is not None


def named_resources(repository: Repository) -> Iterator[NamedResource]:
    """The resources that artifacts name, also by images that commands build, push and deploy."""
    resources = repository.of(NamedResource)
    yield from resources
    named_at = {(one.path, one.span) for one in resources if one.type == "registry"}
    images = repository.of(HandledImage)
    pushed = {(image.path, image.name): image for image in images if image.does == "push"}
    for image in images:
        push = pushed.get((image.path, image.name))
        # What an action pushes is known twice, of the step and of its input, which is the last one.
        if push is not None and push is not image and (image.does == "build" or "/" in image.command):
            continue
        named = registry_of(image.name) if (image.path, image.span) not in named_at else None
        if named is not None and "$" not in named.name:
            yield NamedResource(
                site=image.site,
                type=named.type,
                name=named.name,
                provider=named.provider,
                by=image.command,
                region=named.region if "$" not in named.region else "",
                account=named.account if "$" not in named.account else "",
            )


def _nearest(name: str, known: Iterable[str]) -> str:
    """The most similar known name, if one is similar enough; empty for none."""
    close = get_close_matches(
        name[:_LONGEST], [one[:_LONGEST] for one in islice(sorted(known), _COMPARED)], n=1, cutoff=_NEARLY
    )
    return close[0] if close else ""


def _shares(name: str, other: str) -> bool:
    """Whether a name shares a word or its beginning with another one."""
    return alike(name, [other]) or name[:_BEGINNING] == other[:_BEGINNING]


def unmade(
    repository: Repository,
    types: Iterable[str],
    what: str,
    *,
    certain: Iterable[str] = (),
    pushes: Container[tuple[str, Span]] = (),
    meant: Callable[[NamedResource, MadeResource], bool] | None = None,
) -> Iterator[Finding]:
    """Findings about names of resources that Terraform does not create.

    A name is reported if it is similar to one that is created, also in the environment that it names, if a resource
    with a name that shares a word, or a secret with all properties that are read, is not named by anything, or if what
    names it (its beginning is in `certain`, or its place in `pushes`) is always about a resource of this repository.
    The settings of a job that only tests need a similar one.
    In a document, a name that continues one that is created is that of another environment, unless its last word
    describes what the resource is: `shop-api`. What a command creates is not reported. `meant` is whether a name may
    be meant for a resource.
    """
    if not repository.whole or not repository.of(MadeResource):
        return
    infrastructure, testing = infrastructure_of(repository), repository.derived(_Testing)
    found = [
        (one, infrastructure.matching(one))
        for one in named_resources(repository)
        if one.type in types and one.name
    ]
    matched = {one for _, matching in found for one in matching}
    made = {one.type for one in repository.of(MadeResource)}
    # The variables that the commands of the same file may use.
    set_by: defaultdict[tuple[str, str, str], list[NamedResource]] = defaultdict(list)
    for named, _ in found:
        if named.by.startswith("'"):
            set_by[named.path, named.type, named.name].append(named)
    seen = set()
    for named, matching in found:
        own = [one for one in infrastructure.of(named) if one.label and (meant is None or meant(named, one))]
        if not own or named.name in infrastructure.set or matching:
            continue
        if (named.type, named.name) in infrastructure.created:
            continue
        if named.holds and named.holds not in made:
            # What is in the group is created elsewhere, and so is the group.
            continue
        spare = [one for one in own if one not in matched]
        known = {one.name for one in own}
        near = _nearest(named.name, known)
        there, pattern = infrastructure.in_environment(named.name, () if near else known)
        if named.kind == "document" and any(
            named.name.startswith(f"{name}-") and named.name.removeprefix(f"{name}-") not in _SORT_WORDS
            for name in known
        ):
            continue
        last = named.name.rpartition("/")[2]
        shared = [one for one in spare if _shares(last, one.name)] if not testing.sets(named) else []
        alone = [] if shared else _with_properties(named, spare, repository)
        shared = shared or alone
        sure = named.by.startswith(tuple(certain)) or (named.path, named.span) in pushes
        if not (near or there or sure or shared):
            continue
        if "*" in named.name:
            # A variable of the file has the name; the first use of it is enough.
            if (named.path, named.type, named.name) in seen:
                continue
            seen.add((named.path, named.type, named.name))
        meant_names = {there} if there else known if near or not alone else {alone[0].name}
        related = [one for one in own if one.name == (near or pattern)] or shared or spare or own
        settings = [one for one in set_by.get((named.path, named.type, named.name), ()) if one is not named]
        yield Finding(
            at=named,
            message=f"{named.by} names the {what} '{shown(named.name)}', which Terraform does not create"
            f"{hint(named.name, meant_names, 'Terraform creates')}",
            related=(
                *(Related(one, f"'{one.label}'") for one in related[:_LISTED]),
                *(Related(one, f"{one.by} has the name") for one in settings[:1]),
            ),
        )


def _with_properties(
    named: NamedResource, spare: Sequence[MadeResource], repository: Repository
) -> list[MadeResource]:
    """The only secret with all properties that are read of a secret, in the same folder if it is a single one."""
    properties = repository.derived(_Properties)
    read = properties.read.get(named.name) if named.type == "secret" else None
    if not read:
        return []
    folder = named.name.rpartition("/")[0]
    found = [
        one
        for one in spare
        if read.issubset(properties.stored.get(one.name, ()))
        and (len(read) > 1 or (folder and folder == one.name.rpartition("/")[0]))
    ]
    return found if len(found) == 1 else []


class _Properties:
    """The properties of secrets by the names of these: those that artifacts read, and those that Terraform stores."""

    def __init__(self, repository: Repository) -> None:
        self.read: defaultdict[str, set[str]] = defaultdict(set)
        for one in repository.of(ReadProperty):
            self.read[one.secret].add(one.key)
        self.stored = {one.secret: one.keys for one in repository.of(SecretProperties)}


def shown(name: str) -> str:
    """A name for a message, with `…` for its unknown parts."""
    return name.replace("*", "…")


def module_above(path: str, modules: dict[str, TerraformModule]) -> TerraformModule | None:
    """The module of the folder of a file, or of the nearest folder above."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in modules:
            return modules[folder]
    return None
