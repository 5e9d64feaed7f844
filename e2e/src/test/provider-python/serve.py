"""An external provider, made from service.proto alone: it serves what the class says it should.

Attributes: `path` and `contents` of the one file, `version` of its object; with `secretKey`, the
contents are that key of nodePublishSecretRef instead. Upstream's own test provider refuses every
authority but localhost, and so does this one.
"""

import argparse
import json
import os
import signal
import sys
from concurrent import futures

import grpc
from provider import service_pb2


class Provider:
    def __init__(self, legacy):
        self.legacy = legacy

    def Version(self, request, context):
        return service_pb2.VersionResponse(
            version="v1alpha1", runtime_name="python-provider", runtime_version="0.0.1"
        )

    def Mount(self, request, context):
        # grpcio has no public way to it.
        authority = context._rpc_event.call_details.host
        if authority != b"localhost":
            context.abort(grpc.StatusCode.INTERNAL, f"authority is {authority!r}")
        attributes = json.loads(request.attributes)
        secrets = json.loads(request.secrets)
        mode = json.loads(request.permission)
        try:
            if "secretKey" in attributes:
                contents = (secrets or {})[attributes["secretKey"]]
            else:
                contents = attributes["contents"]
            path = attributes["path"]
        except KeyError as missing:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"there is no {missing}")
        answer = service_pb2.MountResponse()
        answer.object_version.add(id=path, version=attributes.get("version", "1"))
        if self.legacy:
            write(os.path.join(request.target_path, path), contents, mode)
        else:
            answer.files.add(path=path, mode=mode, contents=contents.encode())
        return answer


def write(file, contents, mode):
    """As providers do that wrote into the volume before the driver did."""
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "w", encoding="utf-8") as stream:
        os.fchmod(stream.fileno(), mode)
        stream.write(contents)


def handlers(provider):
    """Not by generated code: grpcio loses the authority of calls that are registered so."""
    return grpc.method_handlers_generic_handler(
        "v1alpha1.CSIDriverProvider",
        {
            "Version": grpc.unary_unary_rpc_method_handler(
                provider.Version,
                request_deserializer=service_pb2.VersionRequest.FromString,
                response_serializer=service_pb2.VersionResponse.SerializeToString,
            ),
            "Mount": grpc.unary_unary_rpc_method_handler(
                provider.Mount,
                request_deserializer=service_pb2.MountRequest.FromString,
                response_serializer=service_pb2.MountResponse.SerializeToString,
            ),
        },
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--legacy", action="store_true", help="write the files, return none")
    parser.add_argument("socket")
    options = parser.parse_args()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    server.add_generic_rpc_handlers([handlers(Provider(options.legacy))])
    server.add_insecure_port(f"unix:{options.socket}")
    server.start()
    signal.signal(signal.SIGTERM, lambda *_: server.stop(grace=0))
    print("listening", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    sys.exit(main())
