"""Does with Google's clients what the tests of the provider rely on; arguments: the port of the fake, and the audience
of a pool; on stdin a token of Kubernetes for it."""
import base64
import json
import os
import sys

os.environ["GCE_METADATA_HOST"] = f"127.0.0.1:{sys.argv[1]}"  # read by the import

import google_crc32c
from google.api_core import exceptions
from google.auth import compute_engine, identity_pool, impersonated_credentials
from google.auth.compute_engine import _metadata
from google.auth.exceptions import OAuthError, RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from google.cloud import parametermanager_v1 as pm
from google.cloud import secretmanager_v1 as sm
from google.cloud.parametermanager_v1.services.parameter_manager.transports.rest import ParameterManagerRestTransport
from google.cloud.secretmanager_v1.services.secret_manager_service.transports.rest import SecretManagerServiceRestTransport
from google.iam.v1 import iam_policy_pb2, policy_pb2
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials

PORT = sys.argv[1]
AUDIENCE = sys.argv[2]
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
URL = f"http://127.0.0.1:{PORT}"


def options(token):
    return dict(host=f"127.0.0.1:{PORT}", url_scheme="http", credentials=Credentials(token))


def secrets(token="administrator"):
    return sm.SecretManagerServiceClient(transport=SecretManagerServiceRestTransport(**options(token)))


def refused(kind, call):
    try:
        call()
    except kind as e:
        return e
    raise AssertionError(f"expected {kind}")


client = secrets()
GLOBAL = "projects/demo-project"
EU = "projects/demo-project/locations/europe-west1"
NUMBER = "projects/100000000001"

secret = client.create_secret(parent=GLOBAL, secret_id="py", secret=sm.Secret(
    replication=sm.Replication(automatic=sm.Replication.Automatic()), labels={"team": "shop"}))
assert secret.name == f"{NUMBER}/secrets/py", secret
refused(exceptions.Conflict, lambda: client.create_secret(parent=GLOBAL, secret_id="py", secret=sm.Secret()))
for text in ("one", "two"):
    version = client.add_secret_version(parent=f"{GLOBAL}/secrets/py", payload=sm.SecretPayload(data=text.encode()))
assert version.name == f"{NUMBER}/secrets/py/versions/2", version
assert version.state == sm.SecretVersion.State.ENABLED

latest = client.get_secret_version(name=f"{GLOBAL}/secrets/py/versions/latest")
assert latest.name == f"{NUMBER}/secrets/py/versions/2" and latest.create_time is not None, latest
answer = client.access_secret_version(name=f"{GLOBAL}/secrets/py/versions/latest")
assert answer.name == latest.name and answer.payload.data == b"two", answer
assert answer.payload.data_crc32c == google_crc32c.value(b"two"), answer

client.update_secret(secret=sm.Secret(name=f"{GLOBAL}/secrets/py", version_aliases={"prod": 1}),
                     update_mask={"paths": ["version_aliases"]})
assert client.access_secret_version(name=f"{GLOBAL}/secrets/py/versions/prod").payload.data == b"one"
client.disable_secret_version(name=f"{GLOBAL}/secrets/py/versions/1")
refused(exceptions.BadRequest, lambda: client.access_secret_version(name=f"{GLOBAL}/secrets/py/versions/1"))
client.enable_secret_version(name=f"{GLOBAL}/secrets/py/versions/1")
refused(exceptions.NotFound, lambda: client.access_secret_version(name=f"{GLOBAL}/secrets/py/versions/9"))
refused(exceptions.NotFound, lambda: client.access_secret_version(name=f"{GLOBAL}/secrets/none/versions/1"))

client.create_secret(parent=GLOBAL, secret_id="other", secret=sm.Secret())
names = [s.name for s in client.list_secrets(request=dict(parent=GLOBAL, page_size=1))]
assert names == [f"{NUMBER}/secrets/other", f"{NUMBER}/secrets/py"], names
for wanted in ("name:py", "labels.team=shop", "name:p AND labels.team=shop"):
    names = [s.name for s in client.list_secrets(request=dict(parent=GLOBAL, filter=wanted))]
    assert names == [f"{NUMBER}/secrets/py"], (wanted, names)

client.create_secret(parent=EU, secret_id="py", secret=sm.Secret())
client.add_secret_version(parent=f"{EU}/secrets/py", payload=sm.SecretPayload(data=b"eu"))
assert client.access_secret_version(name=f"{EU}/secrets/py/versions/1").payload.data == b"eu"

# Its session wants another token after a 401, and has none.
refused(RefreshError, lambda: secrets("nobody").access_secret_version(name=f"{GLOBAL}/secrets/py/versions/1"))
client.set_iam_policy(request=iam_policy_pb2.SetIamPolicyRequest(
    resource=f"{GLOBAL}/secrets/other", policy=policy_pb2.Policy(bindings=[policy_pb2.Binding(
        role="roles/secretmanager.secretAccessor", members=["serviceAccount:x@y.test"])])))
policy = client.get_iam_policy(request=iam_policy_pb2.GetIamPolicyRequest(resource=f"{GLOBAL}/secrets/other"))
assert list(policy.bindings[0].members) == ["serviceAccount:x@y.test"], policy

parameters = pm.ParameterManagerClient(transport=ParameterManagerRestTransport(**options("administrator")))
parameters.create_parameter(parent=f"{GLOBAL}/locations/global", parameter_id="cfg", parameter=pm.Parameter())
reference = f'pw=__REF__("//secretmanager.googleapis.com/{GLOBAL}/secrets/py/versions/latest")'
parameters.create_parameter_version(
    parent=f"{GLOBAL}/locations/global/parameters/cfg", parameter_version_id="v1",
    parameter_version=pm.ParameterVersion(payload=pm.ParameterVersionPayload(data=reference.encode())))
rendered = parameters.render_parameter_version(name=f"{GLOBAL}/locations/global/parameters/cfg/versions/v1")
assert rendered.rendered_payload == b"pw=two", rendered
assert rendered.payload.data == reference.encode(), rendered
assert rendered.parameter_version == f"{NUMBER}/locations/global/parameters/cfg/versions/v1", rendered
refused(exceptions.NotFound, lambda: parameters.render_parameter_version(
    name=f"{GLOBAL}/locations/global/parameters/cfg/versions/v9"))

# Who is who: with google-auth, as it is installed with the clients. GKE's own exchange has no client.
administrator = AuthorizedSession(Credentials("administrator"))


def post(path, **body):
    answer = administrator.post(f"{URL}/v1/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def account(name):
    return f"{name}@demo-project.iam.gserviceaccount.com"


def resource(name):
    return f"projects/-/serviceAccounts/{account(name)}"


def only(secret, member):
    """Nobody else may read the secret."""
    client.create_secret(parent=GLOBAL, secret_id=secret, secret=sm.Secret())
    client.add_secret_version(parent=f"{GLOBAL}/secrets/{secret}", payload=sm.SecretPayload(data=secret.encode()))
    client.set_iam_policy(request=iam_policy_pb2.SetIamPolicyRequest(
        resource=f"{GLOBAL}/secrets/{secret}", policy=policy_pb2.Policy(bindings=[policy_pb2.Binding(
            role="roles/secretmanager.secretAccessor", members=[member])])))


def read(secret, credentials):
    credentials.refresh(Request())
    assert credentials.valid and credentials.expiry is not None
    return secrets(credentials.token).access_secret_version(name=f"{GLOBAL}/secrets/{secret}/versions/1").payload.data


class OfThePod(identity_pool.SubjectTokenSupplier):
    def __init__(self, token):
        self.token = token

    def get_subject_token(self, context, request):
        return self.token


TOKEN = sys.stdin.read()


def pod(token=TOKEN, **more):
    return identity_pool.Credentials(
        audience=AUDIENCE, subject_token_type="urn:ietf:params:oauth:token-type:jwt", token_url=f"{URL}/v1/token",
        subject_token_supplier=OfThePod(token), scopes=[SCOPE], **more)


def of_account(name):
    return f"{URL}/v1/{resource(name)}:generateAccessToken"


subject = f"principal:{AUDIENCE.split('/providers/')[0]}/subject/system:serviceaccount:shop:web"
only("of-the-pod", subject)
assert read("of-the-pod", pod()) == b"of-the-pod"
e = refused(OAuthError, lambda: pod(TOKEN.rsplit(".", 1)[0] + ".AAAA").refresh(Request()))
assert "invalid_grant" in str(e), e

only("of-the-account", f"serviceAccount:{account('app')}")
impersonation = dict(service_account_impersonation_url=of_account("app"))
refused(RefreshError, lambda: pod(**impersonation).refresh(Request()))
refused(exceptions.Forbidden, lambda: read("of-the-account", pod()))
USER = "roles/iam.workloadIdentityUser"
post(f"{resource('app')}:setIamPolicy", policy=dict(bindings=[dict(role=USER, members=[subject])]))
assert read("of-the-account", pod(**impersonation)) == b"of-the-account"

only("over-delegates", f"serviceAccount:{account('last')}")


def over_delegates():
    return impersonated_credentials.Credentials(
        pod(), account("last"), [SCOPE], delegates=[resource("first"), resource("second")],
        iam_endpoint_override=of_account("last"))


CREATOR = "roles/iam.serviceAccountTokenCreator"
for name, member in (("first", subject), ("second", f"serviceAccount:{account('first')}")):
    post(f"{resource(name)}:setIamPolicy", policy=dict(bindings=[dict(role=CREATOR, members=[member])]))
    refused(RefreshError, lambda: over_delegates().refresh(Request()))
post(f"{resource('last')}:setIamPolicy", policy=dict(
    bindings=[dict(role=CREATOR, members=[f"serviceAccount:{account('second')}"])]))
assert read("over-delegates", over_delegates()) == b"over-delegates"

only("of-the-key", f"serviceAccount:{account('key')}")
key = json.loads(base64.b64decode(post(f"{resource('key')}/keys")["privateKeyData"]))
key["token_uri"] = f"{URL}/token"


def by_key(email):
    return service_account.Credentials.from_service_account_info(key | dict(client_email=email), scopes=[SCOPE])


assert read("of-the-key", by_key(account("key"))) == b"of-the-key"
refused(RefreshError, lambda: by_key(account("nobody")).refresh(Request()))

project = _metadata.get_project_id(Request())
assert project == "demo-project", project
only("of-the-node", "serviceAccount:node")
node = compute_engine.Credentials()
assert read("of-the-node", node) == b"of-the-node"
assert node.service_account_email == account("node"), node.service_account_email
without = administrator.get(f"{URL}/computeMetadata/v1/project/project-id")
assert without.status_code == 403 and without.headers["Metadata-Flavor"] == "Google", without.headers

print("everything as expected")
