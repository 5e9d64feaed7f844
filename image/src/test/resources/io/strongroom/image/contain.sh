# Runs a command as a container runtime does: in the image's file system, read-only, with a few
# mounts, in a mount table of its own. Arguments: the file system, a directory that the command may
# write and that has the same path inside, one that it may only read, the command.
set -eu
root=$1 writable=$2 readable=$3
shift 3

mount --bind "$root" "$root"
mount --rbind "$writable" "$root$writable"
mount --bind "$readable" "$root$readable"
mount -o remount,bind,ro "$root$readable"
mount -t proc proc "$root/proc" 2>/dev/null || mount --bind /proc "$root/proc"
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
for device in null zero random urandom; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -o remount,bind,ro "$root/dev"
mount -o remount,bind,ro "$root"
cd "$root"
exec env -i "$IMAGE_ENV" "$(command -v chroot || echo /usr/sbin/chroot)" . "$@"
