# Instances on this machine. Each has a number, which its addresses and names are made of, a directory in the registry, and a lock there
# that its node's first process holds: free means dead, however it died.

# Whoever makes or removes an instance does so alone.
lock_registry() {
  mkdir -p "$(dirname "$registry_lock")"
  exec 7> "$registry_lock"
  flock 7
}

unlock_registry() { exec 7>&-; }

choose_number() {
  mkdir -p "$registry"
  local place
  for place in "$registry"/*/; do
    if [ ! -e "$place/dir" ]; then
      rm -rf "$place" # killed before there was anything
    elif flock --nonblock "$place/lock" true; then
      say "removing what a killed run left: $(cat "$place/dir")"
      ("$self" remove "$(cat "$place/dir")" 7>&-) || say "it was not removed entirely"
    fi
  done
  mkdir -p "$registry" # which goes with the last instance
  for ((number = 1; number < 250; number++)); do
    [ ! -e "$registry/$number" ] || continue
    [ -z "$(ip route show root "10.231.$number.0/24")$(ip route show root "10.232.$number.0/24")$(ip route show root "10.233.$number.0/24")" ] || continue
    break
  done
  [ "$number" -lt 250 ] || die "no network is free among 10.231.1.0 to 10.231.249.0"
  derive_names
}

derive_names() {
  host_ip=10.231.$number.1
  node_ip=10.231.$number.2
  pod_cidr=10.232.$number.0/24
  service_cidr=10.233.$number.0/24
  service_ip=10.233.$number.1
  interface=sre2e$number
  cgroup=strongroom-e2e-$number
}

# Takes up an instance by its directory.
attach() {
  dir=$(readlink -f "$1")
  [ -e "$dir/settings" ] || die "$1 is not the directory of a cluster"
  # shellcheck source=/dev/null
  . "$dir/settings"
  derive_names
}

write_env() {
  local leader
  read -r leader _ < "$dir/leader"
  cat > "$dir/env" <<SH
export KUBECONFIG='$dir/kubeconfig'
export PATH='$dir/bin':"\$PATH"
CLUSTER_DIR='$dir'
AUDIT_LOG='$dir/audit.log'
KUBELET_ROOT='$dir/kubelet'
KUBERNETES_VERSION='$kubernetes'
MOUNT_NS_PID=$leader
NODE_NAME=$node_name
NODE_IP=$node_ip
HOST_IP=$host_ip
SERVICE_ACCOUNT_ISSUER='https://$node_ip:6443'
SH
}

cluster_up() {
  is_real_root || die "a cluster takes root, and not that of a user namespace: it makes mounts, interfaces and cgroups"
  cluster_build
  need_packages iptables=iptables conntrack=conntrack iproute2=ip openssl=openssl util-linux=nsenter kmod=kmod

  lock_registry
  choose_number
  dir=$(readlink -m "${dir:-/tmp/sr-e2e-$number}")
  case $dir in
    /run/* | /var/run/* | /var/lib/* | /var/log/*) die "$dir is below a directory that the node has for itself: choose another" ;;
  esac
  # Sockets of drivers are below kubelet's root, and the path of a socket ends at 108 bytes.
  [ ${#dir} -le 40 ] || die "$dir is too long: at most 40 characters, for the sockets below it"
  [ ! -e "$dir" ] || die "$dir exists: choose another, or remove it"
  mkdir -m 755 "$dir" "$dir/logs" "$dir/bin"
  printf 'number=%s\nkubernetes=%s\n' "$number" "$kubernetes" > "$dir/settings"
  mkdir "$registry/$number"
  exec 9> "$registry/$number/lock"
  flock 9
  echo "$dir" > "$registry/$number/dir"
  unlock_registry

  # From here on, whatever happens to this process, somebody takes the cluster down.
  identity $$ > "$dir/starter"
  setsid "$self" watch "$dir" < /dev/null >> "$dir/logs/watch.log" 2>&1 9>&- &
  disown
  trap 'trap - EXIT; give_up' EXIT
  trap 'exit 1' HUP INT TERM
  [ -z "$owner" ] || identity "$owner" > "$dir/owner" || die "process $owner, which was to own the cluster, has ended"

  local begin=$SECONDS
  say "starting Kubernetes $kubernetes in $dir"
  ln -s "$(part_home "kubernetes-$kubernetes")/kubectl" "$helm" "$dir/bin/"
  printf '#!/bin/sh\nexec %q enter %q ctr --namespace k8s.io "$@"\n' "$self" "$dir" > "$dir/bin/ctr"
  chmod +x "$dir/bin/ctr"
  write_certificates
  cp "$dir/pki/admin.kubeconfig" "$dir/kubeconfig"
  chmod 600 "$dir/kubeconfig"
  write_configuration
  boot
  kubectl apply -f "$dir/etc/issuer-discovery.yaml" > /dev/null
  await_node
  touch "$dir/ready"
  trap - EXIT
  say "the node is Ready after $((SECONDS - begin)) s; variables for a shell: $dir/env"
  echo "$dir"
}

give_up() {
  cluster_down "$dir" || true
  exit 1
}

# Runs beside an instance until it needs no watching, and takes it down when the process that it belongs to is gone.
cluster_watch() {
  attach "$1"
  echo "$$ $(start_time $$)" > "$dir/watcher"
  while alive "$dir/starter"; do sleep 0.5; done
  if [ -e "$dir/ready" ]; then
    [ -e "$dir/owner" ] || exit 0
    while alive "$dir/owner"; do sleep 0.5; done
  fi
  [ ! -e "$dir/settings" ] || cluster_down "$dir"
}

cluster_down() {
  lock_registry
  cluster_remove "$1"
  unlock_registry
}

# For who holds the lock.
cluster_remove() {
  dir=$(readlink -m "$1")
  if [ -e "$dir/settings" ]; then
    attach "$1"
  else
    # Somebody removed the directory, or the start was killed early: what the machine holds goes by the number.
    number=$(grep --files-with-matches --line-regexp --fixed-strings "$dir" "$registry"/*/dir 2> /dev/null | head -n 1) || true
    number=$(basename "$(dirname "${number:-/none/}")")
    if [ "$number" = none ] || [ "$number" = / ]; then
      say "there is no cluster in $dir"
      return 0
    fi
    derive_names
  fi
  if [ -s "$dir/watcher" ] && alive "$dir/watcher"; then
    local watcher
    read -r watcher _ < "$dir/watcher"
    [ "$watcher" = $$ ] || kill -KILL "$watcher" 2> /dev/null || true
  fi
  halt
  rm -rf --one-file-system "$dir"
  rm -rf "${registry:?}/$number"
  rmdir "$registry" 2> /dev/null || true
}
