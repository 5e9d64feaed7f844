"""Writes an image of static programs as an OCI archive: image.py NAME ARCHIVE PROGRAM...

The programs are in /, and the first one is run; busybox brings its applets in /bin, and the image called busybox runs its shell. The same
programs give the same archive, byte for byte.
"""

import gzip
import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import tarfile


def add(tar, name, data=b"", mode=0o644, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    info.mode = mode
    info.type = kind
    info.linkname = link
    tar.addfile(info, io.BytesIO(data))


def archive(fill):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        fill(tar)
    return out.getvalue()


def add_busybox(tar, program):
    with open(program, "rb") as file:
        content = file.read()
    for name, mode in (("bin", 0o755), ("etc", 0o755), ("tmp", 0o1777), ("root", 0o700)):
        add(tar, name, mode=mode, kind=tarfile.DIRTYPE)
    add(tar, "etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n")
    add(tar, "etc/group", b"root:x:0:\nnogroup:x:65534:\n")
    add(tar, "bin/busybox", content, 0o755)
    applets = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout.split()
    for applet in sorted(set(applets) - {"busybox"}):
        add(tar, "bin/" + applet, kind=tarfile.SYMTYPE, link="busybox")


def layer(programs):
    def fill(tar):
        for program in programs:
            if os.path.basename(program) == "busybox":
                add_busybox(tar, program)
            else:
                with open(program, "rb") as file:
                    add(tar, os.path.basename(program), file.read(), 0o755)

    return archive(fill)


def main(name, target, *programs):
    reference = f"strongroom.io/e2e/{name}:1"
    arch = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    plain = layer(programs)
    packed = gzip.compress(plain, mtime=0)
    blobs = {}

    def blob(media_type, data):
        digest = hashlib.sha256(data).hexdigest()
        blobs["blobs/sha256/" + digest] = data
        return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data)}

    def dump(value):
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    start = {"Cmd": ["sh"]} if name == "busybox" else {"Entrypoint": ["/" + os.path.basename(programs[0])]}
    config = {
        "architecture": arch,
        "os": "linux",
        "config": {"Env": ["PATH=/bin"]} | start,
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(plain).hexdigest()]},
    }
    prefix = "application/vnd.oci.image."
    manifest = {
        "schemaVersion": 2,
        "mediaType": prefix + "manifest.v1+json",
        "config": blob(prefix + "config.v1+json", dump(config)),
        "layers": [blob(prefix + "layer.v1.tar+gzip", packed)],
    }
    entry = blob(manifest["mediaType"], dump(manifest))
    entry["platform"] = {"architecture": arch, "os": "linux"}
    entry["annotations"] = {"io.containerd.image.name": reference, "org.opencontainers.image.ref.name": "1"}
    index = {"schemaVersion": 2, "mediaType": prefix + "index.v1+json", "manifests": [entry]}

    def fill(tar):
        add(tar, "oci-layout", dump({"imageLayoutVersion": "1.0.0"}))
        add(tar, "index.json", dump(index))
        for path in sorted(blobs):
            add(tar, path, blobs[path])

    with open(target, "wb") as out:
        out.write(archive(fill))


main(*sys.argv[1:])
