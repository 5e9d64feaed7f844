# Lets the node process run in the image's file system while the JVM watches it, in a mount table
# that goes away with it. The same paths as in a container: a cache names the jars that it is for.
# Arguments: the file system, the app (for its example), the result, the main jar in the image.
set -eu
root=$1 app=$2 result=$3 main=$4

mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
mkdir "$root/run/kubelet"
cp -r "$app/demo" "$root/run/demo"
cache=/run/aot-cache

java() {
  exec env -i LC_CTYPE=C.UTF-8 "$(command -v chroot || echo /usr/sbin/chroot)" "$root" \
    /jre/bin/java @/app/jvm.options -Djava.library.path=/app/native "$@"
}

# Without AOT linking a class counts when it is used; with it, all of them from the start.
(java -XX:AOTCacheOutput="$cache" -XX:-AOTClassLinking -jar "$main" driver \
  --endpoint=unix:///run/csi.sock --kubelet-root-dir=/run/kubelet \
  --secret-provider-classes-dir=/run/demo --file-store-dir=/run/demo/store) &
driver=$!
(java -cp '/app/lib/*' io.strongroom.daemonset.Training /run/csi.sock /run/kubelet) ||
  { kill "$driver"; exit 1; }
kill "$driver"
wait "$driver" || true # 143: SIGTERM
cp "$root$cache" "$result"
