#!/bin/sh
# Checks the pinned protos against SHA256SUMS and generates Java from them, when they changed.
# Lite messages: no descriptors are kept in memory, on every node.
# Two things are changed on the way, in a copy; neither is on the wire:
# - A field of the Controller service (which Strongroom does not serve) is renamed: for a map
#   `parameters` beside a map `mutable_parameters` protoc generates two methods of one name.
# - BoolValue, Int64Value and Timestamp become messages of the file itself: the ones in protobuf-java are not
#   lite, and a lite message cannot hold them.
set -eu
build=$1
protos=src/main/proto
out=$build/generated-sources/proto

(cd $protos && sha256sum --check --quiet SHA256SUMS)
stamp=$(cat $protos/SHA256SUMS generate.sh pom.xml ../pom.xml | sha256sum)
[ "$(cat "$out/.stamp" 2>/dev/null)" = "$stamp" ] && exit 0

rm -rf "$out" "$build/protoc/csi" && mkdir -p "$out" "$build/protoc/csi"
sed -e 's/\<mutable_parameters\>/mutable_values/' \
  -e 's/\.\{0,1\}google\.protobuf\.\(BoolValue\|Int64Value\|Timestamp\)/\1/' \
  $protos/csi/csi.proto > "$build/protoc/csi/csi.proto"
cat >> "$build/protoc/csi/csi.proto" <<'END'
message BoolValue { bool value = 1; }
message Int64Value { int64 value = 1; }
message Timestamp { int64 seconds = 1; int32 nanos = 2; }
END
chmod +x "$build"/protoc/protoc "$build"/protoc/protoc-gen-grpc-java
"$build"/protoc/protoc -I "$build"/protoc -I $protos -I "$build"/protoc/include \
  --plugin=protoc-gen-grpc-java="$build"/protoc/protoc-gen-grpc-java \
  --java_out=lite:"$out" --grpc-java_out=lite,@generated=omit:"$out" \
  csi/csi.proto pluginregistration/api.proto provider/service.proto
printf '%s\n' "$stamp" > "$out/.stamp"
