"""Does with Microsoft's clients what the tests of the provider rely on; argument: JSON file about the fake."""
import base64
import datetime
import hashlib
import json
import os
import ssl
import sys
import time
import urllib.request

from azure.core.credentials import AccessToken
from azure.core.exceptions import (ClientAuthenticationError, HttpResponseError, ResourceExistsError,
                                   ResourceNotFoundError, ServiceRequestError)
from azure.identity import (AzureAuthorityHosts, ClientSecretCredential, CredentialUnavailableError,
                            ManagedIdentityCredential, WorkloadIdentityCredential)
from azure.keyvault.certificates import CertificateClient, CertificateContentType, CertificatePolicy
from azure.keyvault.keys import KeyClient
from azure.keyvault.secrets import SecretClient
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates

with open(sys.argv[1]) as about_file:
    about = json.load(about_file)
PEM = CertificatePolicy(issuer_name="Unknown", content_type=CertificateContentType.pem)
URL = "https://shop.vault.azure.net"


class Administrator:
    """The fake's administrator, whose token is no token of Entra's."""

    def get_token(self, *scopes, **kwargs):
        return AccessToken(about["administrator"], int(time.time()) + 3600)


def operations(*ops):
    """What the fake is told beside Key Vault's own API."""
    request = urllib.request.Request(
        f"https://127.0.0.1:{about['port']}/fake/operations", data=json.dumps(ops).encode(), method="POST",
        headers={"Authorization": f"Bearer {about['administrator']}"})
    context = ssl.create_default_context(cafile=about["ca"])
    with urllib.request.urlopen(request, context=context) as answer:
        return json.load(answer)


def refused(kind, call, *words):
    try:
        call()
    except kind as e:
        for word in words:
            assert word in str(e), (word, str(e))
        return e
    raise AssertionError(f"expected {kind}")


def credential(tenant=about["tenant"], secret=about["secret"], **more):
    return ClientSecretCredential(tenant, about["client"], secret, **more)


admin = SecretClient(URL, Administrator())
client = SecretClient(URL, credential())

# Secrets: versions, attributes, tags.
first = admin.set_secret("db", "one", content_type="text/plain", tags={"team": "shop"})
second = admin.set_secret("db", "two")
got = client.get_secret("db")
assert got.value == "two" and got.properties.version == second.properties.version, got
assert got.id == f"{URL}/secrets/db/{second.properties.version}", got.id
assert got.properties.enabled and got.properties.created_on and got.properties.recoverable_days == 90
old = client.get_secret("db", first.properties.version)
assert old.value == "one" and old.properties.content_type == "text/plain" and old.properties.tags == {"team": "shop"}
assert first.properties.created_on < second.properties.created_on
error = refused(ResourceNotFoundError, lambda: client.get_secret("none"), "SecretNotFound")
assert error.status_code == 404 and error.error.code == "SecretNotFound", error
assert error.response.headers["x-ms-request-id"], error.response.headers
refused(ResourceNotFoundError, lambda: client.get_secret("db", "0" * 32), "SecretNotFound", "db/" + "0" * 32)

soon = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=1)
ago = soon - datetime.timedelta(days=2)
admin.set_secret("future", "x", not_before=soon)
admin.set_secret("past", "x", expires_on=ago)
assert client.get_secret("future").properties.not_before == soon
assert client.get_secret("past").properties.expires_on == ago

admin.set_secret("off", "x", enabled=False)
error = refused(HttpResponseError, lambda: client.get_secret("off"), "not allowed on a disabled secret")
assert error.status_code == 403 and error.error.code == "Forbidden", error
assert error.error.innererror["code"] == "SecretDisabled", error.error.innererror
admin.update_secret_properties("off", enabled=True)
assert client.get_secret("off").value == "x"

# Lists, over pages.
for i in range(30):
    admin.set_secret(f"many-{i:02}", str(i))
pages = list(client.list_properties_of_secrets().by_page())
names = [s.name for page in [list(p) for p in pages] for s in page]
assert [n for n in names if n.startswith("many-")] == [f"many-{i:02}" for i in range(30)], names
assert len(pages) == 2, len(pages)
pages = [list(p) for p in client.list_properties_of_secrets(max_page_size=10).by_page()]
assert all(len(p) <= 10 for p in pages) and sum(len(p) for p in pages) == len(names), pages
for i in range(27):
    admin.set_secret("long", str(i))
versions = [v.version for v in client.list_properties_of_secret_versions("long")]
assert len(versions) == len(set(versions)) == 27, versions
assert list(client.list_properties_of_secret_versions("none")) == []
refused(HttpResponseError, lambda: list(client.list_properties_of_secrets(max_page_size=26)), "BadParameter")

# Deleted, recovered, purged.
deleted = admin.begin_delete_secret("db").result()
assert deleted.recovery_id == f"{URL}/deletedsecrets/db" and deleted.scheduled_purge_date, deleted
refused(ResourceNotFoundError, lambda: client.get_secret("db"), "SecretNotFound")
assert "db" not in [s.name for s in client.list_properties_of_secrets()]
assert [s.name for s in admin.list_deleted_secrets()] == ["db"]
error = refused(ResourceExistsError, lambda: admin.set_secret("db", "three"), "deleted but recoverable")
assert error.error.innererror["code"] == "ObjectIsDeletedButRecoverable"
admin.begin_recover_deleted_secret("db").wait()
assert client.get_secret("db").value == "two"
admin.begin_delete_secret("past").result()
admin.purge_deleted_secret("past")
refused(ResourceNotFoundError, lambda: admin.get_deleted_secret("past"))
refused(HttpResponseError, lambda: admin.set_secret("a b", "x"), "invalid name")

# Keys.
keys = KeyClient(URL, credential())
keys_admin = KeyClient(URL, Administrator())
made = keys_admin.create_rsa_key("rsa", size=2048)
assert keys.get_key("rsa").key.n == made.key.n and made.key.d is None
hsm = keys_admin.create_ec_key("ec", curve="P-384", hardware_protected=True)
got = keys.get_key("ec", hsm.properties.version)
assert got.key_type == "EC-HSM" and got.key.crv == "P-384" and len(got.key.x) == 48, got.key
assert got.id == got.key.kid == f"{URL}/keys/ec/{hsm.properties.version}", got.id
keys_admin.create_ec_key("ec")
assert len(list(keys.list_properties_of_key_versions("ec"))) == 2
assert [k.name for k in keys.list_properties_of_keys()] == ["ec", "made", "rsa"]
refused(ResourceNotFoundError, lambda: keys.get_key("none"), "KeyNotFound")

# Certificates: PFX and PEM, with key and secret of the same version.
certificates = CertificateClient(URL, credential())
certificates_admin = CertificateClient(URL, Administrator())
made = certificates.get_certificate("made")
leaf = load_der_x509_certificate(bytes(made.cer))
assert leaf.subject.rfc4514_string() == "CN=rsa.shop.test", leaf
assert made.properties.expires_on == leaf.not_valid_after_utc and made.properties.not_before == leaf.not_valid_before_utc
behind = client.get_secret("made")
assert behind.properties.content_type == "application/x-pkcs12" and behind.properties.managed, behind.properties
assert behind.properties.version == made.properties.version
assert behind.properties.key_id == made.key_id == f"{URL}/keys/made/{made.properties.version}", behind.properties.key_id
key, certificate, chain = pkcs12.load_key_and_certificates(base64.b64decode(behind.value), None)
assert certificate == leaf and len(chain) == 2 and key.public_key() == leaf.public_key()
assert keys.get_key("made", made.properties.version).key.n
imported = certificates_admin.import_certificate("pfx", base64.b64decode(about["pfx"]))
assert bytes(imported.cer) == bytes(made.cer)
imported = certificates_admin.import_certificate("pem", about["pem"].encode(), policy=PEM)
behind = client.get_secret("pem")
assert behind.properties.content_type == "application/x-pem-file", behind.properties
assert len(load_pem_x509_certificates(behind.value.encode())) == 3
assert load_pem_private_key(behind.value.encode(), None).public_key() == \
    load_der_x509_certificate(bytes(imported.cer)).public_key()
assert behind.value.startswith("-----BEGIN PRIVATE KEY-----")
certificates_admin.import_certificate("pem", about["pem"].encode(), policy=PEM)
assert len(list(certificates.list_properties_of_certificate_versions("pem"))) == 2
assert [c.name for c in certificates.list_properties_of_certificates()] == ["made", "pem", "pfx"]
certificates_admin.update_certificate_properties("pem", enabled=False)
refused(HttpResponseError, lambda: client.get_secret("pfx", "0" * 32), "SecretNotFound")
assert not certificates.get_certificate_version(
    "pem", certificates.get_certificate("pem").properties.version).properties.enabled
refused(ResourceNotFoundError, lambda: certificates.get_certificate("none"), "CertificateNotFound")
certificates_admin.begin_delete_certificate("pem").result()
refused(ResourceNotFoundError, lambda: client.get_secret("pem"))

# Who may do what.
refused(HttpResponseError, lambda: client.set_secret("db", "x"), "Forbidden", "secrets set permission", about["client"])
operations({"op": "deny", "vault": "shop", "operation": "list"})
refused(HttpResponseError, lambda: list(client.list_properties_of_secrets()), "secrets list permission")
assert client.get_secret("db").value == "two"

# Throttled: the clients wait for Retry-After, and in the end they give up.
operations({"op": "fault", "status": 429, "times": 2, "retryAfter": "1"})
begin = time.monotonic()
assert client.get_secret("db").value == "two"
assert 2 <= time.monotonic() - begin < 10, time.monotonic() - begin
operations({"op": "fault", "status": 429, "operation": "GetSecret", "name": "db"})
error = refused(HttpResponseError, lambda: SecretClient(URL, credential(), retry_total=0).get_secret("db"), "Throttled")
assert error.status_code == 429, error
assert client.get_secret("future").value == "x"
operations({"op": "mend"})

# Who is taken: secrets of applications.
def asks(who, url=URL, **more):
    return lambda: SecretClient(url, who, retry_total=0, **more).get_secret("db")


refused(ClientAuthenticationError, asks(credential(secret="wrong")), "AADSTS7000215")
refused(ClientAuthenticationError, asks(ClientSecretCredential(about["tenant"], "6" * 8 + "-6666-4666-8666-" + "6" * 12, "x")),
        "AADSTS700016")
# The vault's challenge names the tenant, and a credential is for its own alone.
nobody = "9" * 8 + "-9999-4999-8999-" + "9" * 12
refused(ClientAuthenticationError, asks(credential(tenant=nobody)), "not configured to acquire tokens for tenant")
refused(ClientAuthenticationError, lambda: credential(tenant=nobody).get_token("https://vault.azure.net/.default"),
        "Unable to get authority configuration", nobody)
refused(ClientAuthenticationError, lambda: credential().get_token("https://nothing.test/.default"), "AADSTS500011")

# Tokens of service accounts.
def workload(token_file, **more):
    return WorkloadIdentityCredential(tenant_id=about["tenant"], client_id=about["client"],
                                      token_file_path=about[token_file], **more)


assert asks(workload("token"))().value == "two"
refused(ClientAuthenticationError, asks(workload("ofOther")), "AADSTS700213", "system:serviceaccount:shop:other")
refused(ClientAuthenticationError, asks(workload("ofAudience")), "AADSTS700212", "vault")
refused(ClientAuthenticationError, asks(workload("ofImpostor")), "AADSTS700027")
refused(ClientAuthenticationError, asks(workload("expired")), "AADSTS700024")

# The token proxy of AKS.
name = base64.b32hexencode(hashlib.sha256(f"identity-binding{about['clusterId']}".encode()).digest()).decode()
assert about["sni"] == f"a{name.rstrip('=').lower()}.ests.aks", about["sni"]
os.environ.update(AZURE_KUBERNETES_TOKEN_PROXY=f"https://127.0.0.1:{about['clusterPort']}",
                  AZURE_KUBERNETES_SNI_NAME=about["sni"], AZURE_KUBERNETES_CA_FILE=about["clusterCa"])
assert asks(workload("binding", enable_azure_proxy=True))().value == "two"
refused(ClientAuthenticationError, asks(workload("token", enable_azure_proxy=True)), "AADSTS700212")
refused(ClientAuthenticationError, asks(workload("bindingOfOther", enable_azure_proxy=True)), "use-managed-identity")
refused(ClientAuthenticationError, asks(workload("binding")), "AADSTS700212")
os.environ["AZURE_KUBERNETES_SNI_NAME"] = "kubernetes.default.svc"
refused(ClientAuthenticationError, asks(workload("binding", enable_azure_proxy=True, retry_total=0)), "Unauthorized")

# The machine's identity.
assert asks(ManagedIdentityCredential())().value == "two"
refused(CredentialUnavailableError, asks(ManagedIdentityCredential(client_id=about["client"])), "Identity not found")

# Other clouds, and hosts that are nobody's.
china = credential(authority=AzureAuthorityHosts.AZURE_CHINA)
assert asks(china, "https://shop.vault.azure.cn")().value == "two"
refused(ClientAuthenticationError, asks(china), "AKV10032", "sts.chinacloudapi.cn")
stack = credential(authority="login.stack.test", disable_instance_discovery=True)
assert asks(stack, "https://shop.vault.stack.test")().value == "two"
refused(ServiceRequestError, asks(credential(), "https://nobody.vault.azure.net"))

# What a vault's challenge may say wrong. The clients remember challenges by vault: each has one of its own.
operations({"op": "vault", "vault": "astray", "tenant": about["tenant"], "open": True},
           {"op": "challenge", "vault": "astray", "resource": "https://vault.azure.cn"},
           {"op": "vault", "vault": "elsewhere", "tenant": about["tenant"], "open": True},
           {"op": "challenge", "vault": "elsewhere", "tenant": about["otherTenant"]})
refused(ValueError, asks(credential(), "https://astray.vault.azure.net"), "does not match the requested domain")
refused(ClientAuthenticationError, asks(credential(), "https://elsewhere.vault.azure.net"),
        "not configured to acquire tokens for tenant")
operations({"op": "rejectTokens", "vault": "shop"})
refused(ClientAuthenticationError, asks(credential()), "AKV10022")

print("everything as expected")
