#!/bin/sh
# Checks the pinned protos against SHA256SUMS and generates Java from them, when they changed.
# Lite messages: no descriptors are kept in memory, on every node.
# One field of the Controller service (which Strongroom does not serve) is renamed on the way: for a
# map `parameters` beside a map `mutable_parameters` protoc generates two methods of one name. Field
# names are not on the wire.
set -eu
build=$1
protos=src/main/proto
out=$build/generated-sources/proto

(cd $protos && sha256sum --check --quiet SHA256SUMS)
stamp=$(cat $protos/SHA256SUMS generate.sh pom.xml ../pom.xml | sha256sum)
[ "$(cat "$out/.stamp" 2>/dev/null)" = "$stamp" ] && exit 0

rm -rf "$out" "$build/protoc/csi" && mkdir -p "$out" "$build/protoc/csi"
sed 's/\<mutable_parameters\>/mutable_values/' $protos/csi/csi.proto > "$build/protoc/csi/csi.proto"
chmod +x "$build"/protoc/protoc "$build"/protoc/protoc-gen-grpc-java
"$build"/protoc/protoc -I "$build"/protoc -I $protos -I "$build"/protoc/include \
  --plugin=protoc-gen-grpc-java="$build"/protoc/protoc-gen-grpc-java \
  --java_out=lite:"$out" --grpc-java_out=lite,@generated=omit:"$out" \
  csi/csi.proto pluginregistration/api.proto provider/service.proto
printf '%s\n' "$stamp" > "$out/.stamp"
