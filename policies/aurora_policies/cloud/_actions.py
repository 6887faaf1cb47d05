"""Actions of AWS that can be limited to resources, by what they do.

These are the actions of the services that most policies name, from the Service Authorization Reference
<https://docs.aws.amazon.com/service-authorization/latest/reference/>. An action that is not here is not reported.
"""


def _named(**services: str) -> frozenset[str]:
    """The actions in lower case: `service:action`."""
    return frozenset(
        f"{service.replace('_', '-')}:{action}".lower()
        for service, actions in services.items()
        for action in actions.split()
    )


# Actions that return passwords, keys or tokens.
CREDENTIALS = _named(
    chime="CreateApiKey",
    codepipeline="PollForJobs",
    cognito_identity="GetOpenIdToken GetOpenIdTokenForDeveloperIdentity GetCredentialsForIdentity",
    connect="GetFederationToken GetFederationTokens",
    ec2="GetPasswordData",
    gamelift="RequestUploadCredentials",
    iam="CreateAccessKey CreateLoginProfile CreateServiceSpecificCredential ResetServiceSpecificCredential "
    "UpdateAccessKey",
    lightsail="GetBucketAccessKeys CreateBucketAccessKey GetInstanceAccessDetails "
    "GetRelationalDatabaseMasterUserPassword DownloadDefaultKeyPair",
    mediapackage="RotateChannelCredentials RotateIngestEndpointCredentials",
    rds_db="connect",
    redshift="CreateClusterUser GetClusterCredentials",
    sts="AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity GetFederationToken GetSessionToken",
)

# Actions that return the data of customers.
DATA = _named(
    dynamodb="GetItem BatchGetItem Query Scan GetRecords",
    kinesis="GetRecords",
    rds="DownloadCompleteDBLogFile DownloadDBLogFilePortion",
    s3="GetObject",
    secretsmanager="GetSecretValue",
    sqs="ReceiveMessage",
    ssm="GetParameter GetParameters GetParametersByPath",
)

# Actions that change who may do what.
PERMISSIONS = _named(
    ec2="ModifySnapshotAttribute ModifyImageAttribute CreateNetworkInterfacePermission",
    ecr="SetRepositoryPolicy DeleteRepositoryPolicy",
    elasticfilesystem="PutFileSystemPolicy DeleteFileSystemPolicy",
    events="PutPermission RemovePermission",
    glacier="SetVaultAccessPolicy DeleteVaultAccessPolicy",
    glue="PutResourcePolicy DeleteResourcePolicy",
    iam="AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreatePolicy CreatePolicyVersion DeleteGroupPolicy "
    "DeletePolicy DeletePolicyVersion DeleteRolePolicy DeleteRolePermissionsBoundary DeleteUserPolicy "
    "DeleteUserPermissionsBoundary DetachGroupPolicy DetachRolePolicy DetachUserPolicy PassRole PutGroupPolicy "
    "PutRolePolicy PutRolePermissionsBoundary PutUserPolicy PutUserPermissionsBoundary SetDefaultPolicyVersion "
    "UpdateAssumeRolePolicy",
    kms="CreateGrant PutKeyPolicy RetireGrant RevokeGrant",
    kinesis="PutResourcePolicy DeleteResourcePolicy",
    **{"lambda": "AddPermission RemovePermission AddLayerVersionPermission RemoveLayerVersionPermission"},
    logs="PutResourcePolicy DeleteResourcePolicy",
    rds="AuthorizeDBSecurityGroupIngress ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute",
    s3="BypassGovernanceRetention DeleteAccessPointPolicy DeleteBucketPolicy ObjectOwnerOverrideToBucketOwner "
    "PutAccessPointPolicy PutBucketAcl PutBucketPolicy PutBucketPublicAccessBlock PutObjectAcl PutObjectVersionAcl",
    secretsmanager="PutResourcePolicy DeleteResourcePolicy ValidateResourcePolicy",
    sns="AddPermission RemovePermission SetTopicAttributes",
    sqs="AddPermission RemovePermission",
    ssm="ModifyDocumentPermission",
    sso="AttachManagedPolicyToPermissionSet CreateAccountAssignment PutInlinePolicyToPermissionSet",
)

# Other actions that change something.
WRITES = _named(
    apigateway="DELETE PATCH POST PUT",
    autoscaling="CreateAutoScalingGroup DeleteAutoScalingGroup SetDesiredCapacity UpdateAutoScalingGroup "
    "TerminateInstanceInAutoScalingGroup",
    cloudformation="CreateStack DeleteStack UpdateStack ExecuteChangeSet",
    cloudfront="CreateInvalidation DeleteDistribution UpdateDistribution",
    cloudwatch="DeleteAlarms PutMetricAlarm",
    codebuild="DeleteProject StartBuild UpdateProject",
    codepipeline="StartPipelineExecution UpdatePipeline",
    dynamodb="BatchWriteItem CreateTable DeleteItem DeleteTable PutItem UpdateItem UpdateTable",
    ec2="AttachVolume AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSnapshot CreateTags "
    "CreateVolume DeleteSecurityGroup DeleteSnapshot DeleteTags DeleteVolume DetachVolume ModifyInstanceAttribute "
    "RebootInstances RevokeSecurityGroupIngress RunInstances StartInstances StopInstances TerminateInstances",
    ecr="BatchDeleteImage CompleteLayerUpload DeleteRepository InitiateLayerUpload PutImage UploadLayerPart",
    ecs="DeleteService RunTask StartTask StopTask UpdateService",
    eks="CreateCluster DeleteCluster UpdateClusterConfig",
    elasticloadbalancing="CreateLoadBalancer DeleteLoadBalancer ModifyListener RegisterTargets",
    events="DeleteRule PutEvents PutRule PutTargets",
    firehose="PutRecord PutRecordBatch",
    iam="AddRoleToInstanceProfile AddUserToGroup CreateAccessKey CreateGroup CreateLoginProfile CreateRole "
    "CreateServiceLinkedRole CreateUser DeleteAccessKey DeleteGroup DeleteRole DeleteUser TagRole UpdateLoginProfile "
    "UpdateRole",
    kinesis="CreateStream DeleteStream PutRecord PutRecords",
    kms="Decrypt DisableKey Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo "
    "ScheduleKeyDeletion",
    logs="CreateLogGroup CreateLogStream DeleteLogGroup DeleteLogStream PutLogEvents PutRetentionPolicy",
    rds="CreateDBInstance CreateDBSnapshot DeleteDBInstance ModifyDBInstance RebootDBInstance StopDBInstance",
    route53="ChangeResourceRecordSets DeleteHostedZone",
    s3="AbortMultipartUpload CreateBucket DeleteBucket DeleteObject DeleteObjectVersion PutBucketVersioning "
    "PutEncryptionConfiguration PutLifecycleConfiguration PutObject RestoreObject",
    secretsmanager="CreateSecret DeleteSecret PutSecretValue RotateSecret UpdateSecret",
    sns="CreateTopic DeleteTopic Publish Subscribe",
    sqs="ChangeMessageVisibility CreateQueue DeleteMessage DeleteQueue PurgeQueue SendMessage SetQueueAttributes",
    ssm="DeleteParameter PutParameter SendCommand StartSession",
    states="DeleteStateMachine StartExecution StopExecution UpdateStateMachine",
    sts="AssumeRole",
    **{"lambda": "CreateFunction DeleteFunction InvokeFunction UpdateFunctionCode"},
)

# Actions that only read.
READS = _named(
    cloudformation="DescribeStackResources GetTemplate",
    ec2="DescribeInstanceAttribute DescribeVolumeAttribute DescribeSnapshotAttribute GetConsoleOutput "
    "GetPasswordData GetLaunchTemplateData",
    ecr="BatchCheckLayerAvailability BatchGetImage DescribeImages DescribeRepositories GetDownloadUrlForLayer "
    "GetRepositoryPolicy ListImages",
    ecs="DescribeServices DescribeTasks ListTasks",
    eks="DescribeCluster DescribeNodegroup ListNodegroups",
    elasticfilesystem="DescribeFileSystems DescribeMountTargets",
    iam="GetPolicy GetPolicyVersion GetRole GetRolePolicy GetUser ListAttachedRolePolicies ListRolePolicies",
    kms="DescribeKey GetKeyPolicy",
    logs="DescribeLogStreams FilterLogEvents GetLogEvents StartQuery",
    rds="DescribeDBClusters DescribeDBInstances DescribeDBSnapshots",
    route53="GetHostedZone ListResourceRecordSets",
    s3="GetBucketAcl GetBucketLocation GetBucketPolicy GetObjectAcl GetObjectVersion ListBucket "
    "ListBucketVersions",
    secretsmanager="DescribeSecret GetResourcePolicy",
    sns="GetTopicAttributes ListSubscriptionsByTopic",
    sqs="GetQueueAttributes GetQueueUrl",
    ssm="GetDocument DescribeDocument",
    states="DescribeExecution DescribeStateMachine ListExecutions",
    **{"lambda": "GetFunction GetFunctionConfiguration GetPolicy"},
)

LIMITABLE = CREDENTIALS | DATA | PERMISSIONS | WRITES | READS

CHANGES = PERMISSIONS | WRITES

# Combinations with which an identity can give itself more permissions.
ESCALATIONS = tuple(
    tuple(actions.split())
    for actions in (
        "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:UpdateLoginProfile",
        "iam:AttachUserPolicy",
        "iam:AttachGroupPolicy",
        "iam:AttachRolePolicy sts:AssumeRole",
        "iam:PutUserPolicy",
        "iam:PutGroupPolicy",
        "iam:PutRolePolicy sts:AssumeRole",
        "iam:AddUserToGroup",
        "iam:UpdateAssumeRolePolicy sts:AssumeRole",
        "iam:PassRole ec2:RunInstances",
        "iam:PassRole lambda:CreateFunction lambda:InvokeFunction",
        "iam:PassRole lambda:CreateFunction lambda:CreateEventSourceMapping",
        "iam:PassRole glue:CreateDevEndpoint",
        "iam:PassRole cloudformation:CreateStack",
        "iam:PassRole datapipeline:CreatePipeline datapipeline:PutPipelineDefinition",
        "iam:PassRole codestar:CreateProject",
        "iam:PassRole sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl",
        "glue:UpdateDevEndpoint",
        "lambda:UpdateFunctionCode",
    )
)
