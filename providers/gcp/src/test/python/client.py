"""Does with Google's clients what the tests of the provider rely on; argument: the port of the fake."""
import sys

import google_crc32c
from google.api_core import exceptions
from google.auth.exceptions import RefreshError
from google.cloud import parametermanager_v1 as pm
from google.cloud import secretmanager_v1 as sm
from google.cloud.parametermanager_v1.services.parameter_manager.transports.rest import ParameterManagerRestTransport
from google.cloud.secretmanager_v1.services.secret_manager_service.transports.rest import SecretManagerServiceRestTransport
from google.iam.v1 import iam_policy_pb2, policy_pb2
from google.oauth2.credentials import Credentials

PORT = sys.argv[1]


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

print("everything as expected")
