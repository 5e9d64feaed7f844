# Lets the node process run in the image's file system while the JVM watches it, in a mount table
# that goes away with it: with a kubelet and an API server of our own, as in a cluster. The same
# paths as in a container: a cache names the jars that it is for.
# Arguments: the file system, an example of classes and their store, the result, the main jar in the image.
set -eu
root=$1 example=$2 result=$3 main=$4

mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
mkdir -p "$root/run/kubelet/pods" "$root/run/registration" "$root/run/cluster"
# The driver insists on what lets a pod see its volumes.
mount --bind "$root/run/kubelet/pods" "$root/run/kubelet/pods"
mount --make-shared "$root/run/kubelet/pods"
cp -r "$example" "$root/run/demo"
rm -f "$root/run/demo/store/.strongroom-version-key" # of a driver that served this folder
cache=/run/aot-cache

java() {
  exec env -i LC_CTYPE=C.UTF-8 "$(command -v chroot || echo /usr/sbin/chroot)" "$root" \
    /jre/bin/java @/app/jvm.options -Djava.library.path=/app/native "$@"
}
keytool() { (java -m java.base/sun.security.tools.keytool.Main "$@"); }

keytool -genkeypair -alias api -keyalg EC -groupname secp256r1 -dname CN=training -ext san=ip:127.0.0.1 \
  -validity 2 -keystore /run/cluster/keystore.p12 -storetype PKCS12 -storepass training
keytool -exportcert -rfc -alias api -keystore /run/cluster/keystore.p12 -storepass training \
  -file /run/cluster/ca.pem

(java -cp '/app/lib/*:/training/*' io.strongroom.image.training.Training \
  /run/csi.sock /run/kubelet /run/cluster /run/registration /run/providers) &
training=$!
until [ -e "$root/run/cluster/kubeconfig" ]; do
  kill -0 "$training" || exit 1
  sleep 0.1
done
health=$(cat "$root/run/cluster/health-port")
metrics=$(cat "$root/run/cluster/metrics-port")
# Classes are linked in the cache, with their lambdas: what is trained here is used by each node's
# self-check anyway. What compilers would learn from the training costs memory and saved nothing.
(java -XX:AOTCacheOutput="$cache" -XX:+AOTClassLinking -XX:-AOTRecordTraining -jar "$main" \
  --endpoint=unix:///run/csi.sock --kubelet-root-dir=/run/kubelet --nodeid=training \
  --kubeconfig=/run/cluster/kubeconfig --file-store-dir=/run/demo/store \
  --kubelet-registration-path=/run/csi.sock --plugin-registration-path=/run/registration \
  --provider-volume=/run/providers --health-addr=127.0.0.1:$health --metrics-addr=127.0.0.1:$metrics) &
driver=$!
wait "$training" || { kill "$driver"; exit 1; }
kill "$driver"
wait "$driver" || true # 143: SIGTERM
cp "$root$cache" "$result"
