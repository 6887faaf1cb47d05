"""The values of enumerations of `azure-native` and `aws-native`, which programs name: `MinimumTlsVersion.TLS1_2`.

Those of the properties that policies know. Source: the schemas of the packages (3.29 and 1.84).
"""

from __future__ import annotations

from functools import lru_cache

from ...core.lazy import regex
from .code import is_version

# By module and enumeration.
_VALUES = {
    "cognitiveservices:PublicNetworkAccess": "Enabled|Disabled",
    "cognitiveservices:ResourceIdentityType": (
        "None|SystemAssigned|UserAssigned|SystemAssigned, UserAssigned"
    ),
    "compute:PublicNetworkAccess": "Enabled|Disabled",
    "containerregistry:PolicyStatus": "enabled|disabled",
    "containerregistry:PublicNetworkAccess": "Enabled|Disabled",
    "containerregistry:SkuName": "Classic|Basic|Standard|Premium",
    "containerregistry:ZoneRedundancy": "Enabled|Disabled",
    "containerservice:AgentPoolType": "VirtualMachineScaleSets|AvailabilitySet|VirtualMachines",
    "containerservice:ManagedClusterSKUName": "Base|Automatic",
    "containerservice:ManagedClusterSKUTier": "Premium|Standard|Free",
    "containerservice:NetworkPlugin": "azure|kubenet|none",
    "containerservice:NetworkPolicy": "none|calico|azure|cilium",
    "containerservice:OSDiskType": "Managed|Ephemeral",
    "containerservice:UpgradeChannel": "rapid|stable|patch|node-image|none",
    "cosmosdb:DatabaseAccountKind": "GlobalDocumentDB|MongoDB|Parse",
    "cosmosdb:PublicNetworkAccess": "Enabled|Disabled|SecuredByPerimeter",
    "dbformysql:CreateMode": "Default|PointInTimeRestore|GeoRestore|Replica",
    "dbformysql:InfrastructureEncryption": "Enabled|Disabled",
    "dbformysql:MinimalTlsVersionEnum": "TLS1_0|TLS1_1|TLS1_2|TLSEnforcementDisabled",
    "dbformysql:PublicNetworkAccessEnum": "Enabled|Disabled",
    "dbformysql:SslEnforcementEnum": "Enabled|Disabled",
    "dbforpostgresql:CreateMode": (
        "Default|Create|Update|PointInTimeRestore|GeoRestore|Replica|ReviveDropped"
    ),
    "dbforpostgresql:InfrastructureEncryption": "Enabled|Disabled",
    "dbforpostgresql:MinimalTlsVersionEnum": "TLS1_0|TLS1_1|TLS1_2|TLSEnforcementDisabled",
    "dbforpostgresql:PublicNetworkAccessEnum": "Enabled|Disabled",
    "dbforpostgresql:SslEnforcementEnum": "Enabled|Disabled",
    "ec2:InstanceMetadataOptionsHttpEndpoint": "disabled|enabled",
    "ec2:InstanceMetadataOptionsHttpTokens": "optional|required",
    "ecr:RepositoryEncryptionType": "AES256|KMS|KMS_DSSE",
    "ecr:RepositoryImageTagMutability": "MUTABLE|IMMUTABLE|MUTABLE_WITH_EXCLUSION|IMMUTABLE_WITH_EXCLUSION",
    "eventhub:TlsVersion": "1.0|1.1|1.2",
    "keyvault:JsonWebKeyType": "EC|EC-HSM|RSA|RSA-HSM",
    "keyvault:NetworkRuleAction": "Allow|Deny",
    "kms:KeyOrigin": "AWS_KMS|EXTERNAL",
    "kms:KeySpec": (
        "SYMMETRIC_DEFAULT|RSA_2048|RSA_3072|RSA_4096|ECC_NIST_P256|ECC_NIST_P384|ECC_NIST_P521|"
        "ECC_SECG_P256K1|HMAC_224|HMAC_256|HMAC_384|HMAC_512|SM2|ML_DSA_44|ML_DSA_65|ML_DSA_87|"
        "ECC_NIST_EDWARDS25519|ML_KEM_512|ML_KEM_768|ML_KEM_1024"
    ),
    "kms:KeyUsage": "ENCRYPT_DECRYPT|SIGN_VERIFY|GENERATE_VERIFY_MAC|KEY_AGREEMENT|ENCAPSULATE_DECAPSULATE",
    "lambda:FunctionPackageType": "Image|Zip",
    "lambda:FunctionTracingConfigMode": "Active|PassThrough",
    "lambda:PermissionFunctionUrlAuthType": "AWS_IAM|NONE",
    "network:ApplicationGatewayProtocol": "Http|Https|Tcp|Tls",
    "network:ApplicationGatewaySslPolicyName": (
        "AppGwSslPolicy20150501|AppGwSslPolicy20170401|AppGwSslPolicy20170401S|"
        "AppGwSslPolicy20220101|AppGwSslPolicy20220101S"
    ),
    "network:ApplicationGatewaySslPolicyType": "Predefined|Custom|CustomV2",
    "network:ApplicationGatewaySslProtocol": "TLSv1_0|TLSv1_1|TLSv1_2|TLSv1_3",
    "network:SecurityRuleAccess": "Allow|Deny",
    "network:SecurityRuleDirection": "Inbound|Outbound",
    "network:SecurityRuleProtocol": "Tcp|Udp|Icmp|Esp|*|Ah",
    "redis:PublicNetworkAccess": "Enabled|Disabled",
    "redis:SkuName": "Basic|Standard|Premium",
    "redis:TlsVersion": "1.0|1.1|1.2",
    "s3:BucketAccessControl": (
        "AuthenticatedRead|AwsExecRead|BucketOwnerFullControl|BucketOwnerRead|LogDeliveryWrite|"
        "Private|PublicRead|PublicReadWrite"
    ),
    "s3:BucketReplicationRuleStatus": "Disabled|Enabled",
    "s3:BucketServerSideEncryptionByDefaultSseAlgorithm": "aws:kms|AES256|aws:kms:dsse",
    "s3:BucketVersioningConfigurationStatus": "Enabled|Suspended",
    "search:IdentityType": "None|SystemAssigned|UserAssigned|SystemAssigned, UserAssigned",
    "search:PublicNetworkAccess": "Enabled|Disabled|SecuredByPerimeter",
    "servicebus:ManagedServiceIdentityType": "SystemAssigned|UserAssigned|SystemAssigned, UserAssigned|None",
    "servicebus:PublicNetworkAccess": "Enabled|Disabled|SecuredByPerimeter",
    "servicebus:TlsVersion": "1.0|1.1|1.2|1.3",
    "sql:MinimalTlsVersion": "None|1.0|1.1|1.2|1.3",
    "sql:ServerPublicNetworkAccessFlag": "Enabled|Disabled|SecuredByPerimeter",
    "storage:Bypass": "None|Logging|Metrics|AzureServices",
    "storage:DefaultAction": "Allow|Deny",
    "storage:Kind": "Storage|StorageV2|BlobStorage|FileStorage|BlockBlobStorage",
    "storage:MinimumTlsVersion": "TLS1_0|TLS1_1|TLS1_2|TLS1_3",
    "storage:PublicAccess": "Container|Blob|None",
    "storage:PublicNetworkAccess": "Enabled|Disabled|SecuredByPerimeter",
    "storage:SkuName": (
        "Standard_LRS|Standard_GRS|Standard_RAGRS|Standard_ZRS|Premium_LRS|Premium_ZRS|"
        "Standard_GZRS|Standard_RAGZRS|StandardV2_LRS|StandardV2_GRS|StandardV2_ZRS|"
        "StandardV2_GZRS|PremiumV2_LRS|PremiumV2_ZRS"
    ),
    "web:FtpsState": "AllAllowed|FtpsOnly|Disabled",
    "web:ManagedServiceIdentityType": "SystemAssigned|UserAssigned|SystemAssigned, UserAssigned|None",
    "web:SupportedTlsVersions": "1.0|1.1|1.2|1.3",
}
# Modules with another name in some versions of a package.
_RENAMED = {"cache": "redis", "documentdb": "cosmosdb"}
# The modules that have the types of all others in TypeScript: `types.enums.storage`.
_OF_TYPES = frozenset({"types", "enums"})
_SIGNS = regex(r"[^a-z0-9]")


@lru_cache(maxsize=512)
def value_of_member(path: tuple[str, ...]) -> str | None:
    """The value of a member of an enumeration, by its path of names; None for those that are not known."""
    if len(path) < 4 or not path[0].endswith("-native"):
        return None
    found = [name.rstrip("_") for name in path[1:-2] if name not in _OF_TYPES and not is_version(name)]
    if len(found) != 1:
        return None
    enumeration, member = path[-2:]
    values = _VALUES.get(f"{_RENAMED.get(found[0], found[0])}:{enumeration}", "")
    wanted = _plain(member)
    # A name that could not begin with the value begins with that of the enumeration: `TlsVersion_1_2`.
    return next(
        (one for one in values.split("|") if one and wanted in (_plain(one), _plain(enumeration + one))), None
    )


def _plain(name: str) -> str:
    """A name without what languages change: capitals and separators."""
    return _SIGNS.sub("", name.replace("*", "asterisk").lower())
