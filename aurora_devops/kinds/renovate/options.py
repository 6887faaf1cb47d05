"""The options of Renovate, and what replaced older ones.

Source: docs.renovatebot.com/configuration-options/ and lib/config/migrations of Renovate.
"""

from __future__ import annotations

_OPTIONS = """
    $schema abandonmentThreshold addLabels additionalBranchPrefix additionalReviewers ansible ansible-galaxy ant
    apm argocd asdf assignAutomerge assignees assigneesFromCodeOwners assigneesSampleSize autoApprove
    autoReplaceGlobalMatch autodiscover automerge automergeComment automergeSchedule automergeStrategy
    automergeType azure-pipelines azureWorkItemId azureWorkItemType baseBranchPatterns batect batect-wrapper
    bazel bazel-module bazelisk bbAutoResolvePrTasks bbUseDefaultReviewers bicep bitbucket-pipelines bitrise
    branchConcurrentLimit branchName branchNameStrict branchPrefix branchPrefixOld branchTopic buildkite
    buildpacks bumpVersion bumpVersions bun bun-version bundler cake cargo cdnurl circleci cloneSubmodules
    cloneSubmodulesFilter cloudbuild cocoapods commitBody commitBodyTable commitHourlyLimit commitMessage
    commitMessageAction commitMessageExtra commitMessageLowerCase commitMessagePrefix commitMessageSuffix
    commitMessageTopic commitTrailers composer composerIgnorePlatformReqs conan confidential configMigration
    configWarningReuseIssue constraints constraintsFiltering constraintsVersioning copier cpanfile crossplane
    crow customDatasources customManagers customizeDashboard defaultRegistryUrls deno dependencyDashboard
    dependencyDashboardApproval dependencyDashboardAutoclose dependencyDashboardCategory
    dependencyDashboardFooter dependencyDashboardHeader dependencyDashboardLabels
    dependencyDashboardOSVVulnerabilitySummary dependencyDashboardReportAbandonment dependencyDashboardTitle
    deps-edn description devbox devcontainer digest docker-compose dockerfile draftPR droneci enabled
    enabledManagers encrypted env excludeCommitPaths expandCodeOwnersGroups extends extractVersion
    fetchChangeLogs filterUnavailableUsers fleet flux followTag forkModeDisallowMaintainerEdits forkProcessing
    fvm git-submodules gitAuthor gitIgnoredAuthors gitLabIgnoreApprovals github-actions gitlabci gitlabci-
    include glasskube gleam goGetDirs gomod gradle gradle-wrapper group groupName groupSingleUpdates groupSlug
    hashedBranchLength haskell-cabal helm-requirements helm-values helmfile helmsman helmv3 hermit
    homeassistant-manifest homebrew hostRules html ignoreDeprecated ignoreDeps ignorePaths ignorePlugins
    ignorePresets ignoreReviewers ignoreScripts ignoreTests ignoreUnstable includePaths internalChecksAsSuccess
    internalChecksFilter jenkins jsonata jsonnet-bundler keepUpdatedLabel kotlin-script kubernetes kustomize
    labels leiningen lockFileMaintenance logLevelRemap major maven maven-wrapper maxMajorIncrement meteor
    milestone minimumGroupSize minimumReleaseAge minimumReleaseAgeBehaviour minimumReleaseAgeBuffer minor mint
    mise mix mode nix nodenv npm npmToken npmrc npmrcMerge nuget nvm ocb onboarding osgi osvVulnerabilityAlerts
    overrideDescription packageRules patch pep621 pep723 pin pinDigest pinDigests pip-compile pip_requirements
    pip_setup pipenv pixi platform platformAutomerge platformCommit poetry postUpdateOptions postUpgradeTasks
    prBodyColumns prBodyDefinitions prBodyHeadingDefinitions prBodyNotes prBodyTemplate prConcurrentLimit
    prCreation prFooter prHeader prHourlyLimit prNotPendingHours prTitle prTitleStrict pre-commit printConfig
    proto pruneBranchAfterAutomerge pruneStaleBranches pub puppet pyenv quadlet rangeStrategy rebaseLabel
    rebaseWhen recreateWhen regex registryAliases registryUrls renovate-config replacement replacementApproach
    repositories respectLatest reviewers reviewersFromCodeOwners reviewersSampleSize rollback rollbackPrs ruby-
    version runtime-version rust-toolchain sbt scalafmt schedule semanticCommitScope semanticCommitType
    semanticCommits separateMajorMinor separateMinorPatch separateMultipleMajor separateMultipleMinor setup-cfg
    skipArtifactsUpdate skipInstalls smithy statusCheckNames statusCheckWhen stopUpdatingLabel
    suppressNotifications sveltos swift tekton terraform terraform-version terragrunt terragrunt-version tflint-
    plugin timezone toolSettings travis typst unity3d updateInternalDeps updateNotScheduled
    updatePinnedDependencies useBaseBranchConfig userStrings velaci vendir versionCompatibility versioning
    vulnerabilityAlerts woodpecker xcodegen
"""
OPTIONS = frozenset(_OPTIONS.split())
# Options of the items of `packageRules`, which may have all others as well.
_OF_RULES = """
    allowedVersions changelogUrl matchBaseBranches matchCategories matchConfidence matchCurrentAge
    matchCurrentValue matchCurrentVersion matchDatasources matchDepNames matchDepTypes matchFileNames
    matchIsBreaking matchJsonata matchManagers matchNewValue matchPackageNames matchRegistryUrls
    matchRepositories matchSourceUrls matchUpdateTypes overrideDatasource overrideDepName overridePackageName
    prPriority replacementName replacementNameTemplate replacementVersion replacementVersionTemplate
    sourceDirectory sourceUrl
"""
OF_RULES = frozenset(_OF_RULES.split())
# Options that only have a new name.
RENAMED = {
    "baseBranches": "baseBranchPatterns",
    "datasources": "matchDatasources",
    "depTypeList": "matchDepTypes",
    "managers": "matchManagers",
    "masterIssue": "dependencyDashboard",
    "masterIssueApproval": "dependencyDashboardApproval",
    "masterIssueAutoclose": "dependencyDashboardAutoclose",
    "masterIssueFooter": "dependencyDashboardFooter",
    "masterIssueHeader": "dependencyDashboardHeader",
    "masterIssueTitle": "dependencyDashboardTitle",
    "matchPaths": "matchFileNames",
    "packageNames": "matchPackageNames",
    "paths": "matchFileNames",
    "updateTypes": "matchUpdateTypes",
    "versionScheme": "versioning",
}
# Options whose values changed, too.
REPLACED = {
    "excludeDepNames": "matchDepNames",
    "excludePackageNames": "matchPackageNames",
    "excludePackagePatterns": "matchPackageNames",
    "excludePackagePrefixes": "matchPackageNames",
    "fileMatch": "managerFilePatterns",
    "languages": "matchCategories",
    "matchDepPatterns": "matchDepNames",
    "matchDepPrefixes": "matchDepNames",
    "matchLanguages": "matchCategories",
    "matchPackagePatterns": "matchPackageNames",
    "matchPackagePrefixes": "matchPackageNames",
    "matchSourceUrlPrefixes": "matchSourceUrls",
    "packagePatterns": "matchPackageNames",
    "rebaseStalePrs": "rebaseWhen",
    "recreateClosed": "recreateWhen",
    "regexManagers": "customManagers",
    "renovateFork": "forkProcessing",
    "requiredStatusChecks": "ignoreTests",
    "stabilityDays": "minimumReleaseAge",
}
PRESETS = {
    ":app": "config:js-app",
    ":base": "config:recommended",
    ":js-app": "config:js-app",
    ":library": "config:js-lib",
    ":masterIssue": ":dependencyDashboard",
    ":masterIssueApproval": ":dependencyDashboardApproval",
    ":unpublishSafe": "npm:unpublishSafe",
    "config:base": "config:recommended",
}
