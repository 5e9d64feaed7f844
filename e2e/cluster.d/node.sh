# A node is a process with namespaces of its own for mounts, processes, network and IPC. Whatever runs on it ends with that process,
# and what it mounted, its interfaces and its iptables rules go with it: none of them was ever the machine's.

on_node() {
  local leader
  alive "$dir/leader" || die "the node in $dir has ended"
  read -r leader _ < "$dir/leader"
  nsenter --target "$leader" --mount --net --pid --ipc -- env PATH="$dir/parts/containerd:$dir/parts/runc:$dir/parts/kubernetes:$PATH" "$@"
}

boot() {
  local part homes=()
  for part in etcd runc containerd cni; do
    homes+=("$part=$(part_home "$part")")
  done
  homes+=("kubernetes=$(part_home "kubernetes-$kubernetes")")
  rm -rf "$dir/pids" "$dir/leader"
  mkdir -p "$dir/pids"
  make_cgroups
  setsid unshare --mount --propagation private --net --ipc --pid --fork --kill-child \
    "$lib/node-init" "$dir" "${homes[@]}" < /dev/null >> "$dir/logs/node.log" 2>&1 &
  identity $! > "$dir/unshare"
  disown
  await 20 test -s "$dir/leader" || {
    show_log node
    die "the node's namespaces could not be made, see above"
  }
  local leader
  read -r leader _ < "$dir/leader"
  ip link add "$interface" type veth peer name eth0 netns "$leader"
  ip addr add "$host_ip/30" dev "$interface"
  ip link set "$interface" up
  on_node ip addr add "$node_ip/30" dev eth0
  on_node ip link set eth0 up
  on_node ip route add default via "$host_ip"
  ip route add "$pod_cidr" via "$node_ip"
  ip route add "$service_cidr" via "$node_ip"
  write_env

  component_launch etcd
  component_launch containerd
  component_await etcd
  component_launch apiserver
  component_await containerd
  import_image "$images/pause.tar" "$images/busybox.tar"
  component_await apiserver
  for part in controller-manager scheduler kubelet proxy; do
    component_launch "$part"
  done
  for part in controller-manager scheduler kubelet proxy; do
    component_await "$part"
  done
}

await_node() {
  await 90 kubectl get node "$node_name" && kubectl wait --for=condition=Ready "node/$node_name" --timeout=90s > /dev/null || {
    show_log kubelet
    die "the node did not become Ready"
  }
  await 30 kubectl get serviceaccount default || die "no service account was made: see $dir/logs/controller-manager.log"
}

halt() {
  local file pid
  for file in "$dir/leader" "$dir/unshare"; do
    alive "$file" || continue
    read -r pid _ < "$file"
    kill -KILL "$pid" 2> /dev/null || true
    await 30 not_alive "$file" || die "the node's first process, $pid, does not end"
  done
  # The other end went with the node, but the kernel takes its time.
  ip link del "$interface" 2> /dev/null || true
  await 10 interface_gone || die "$interface does not go away"
  remove_cgroups
}

not_alive() { ! alive "$1"; }
interface_gone() { [ ! -e "/sys/class/net/$interface" ]; }

cgroup_parents() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    echo /sys/fs/cgroup
  else
    local place
    for place in /sys/fs/cgroup/*/; do
      [ -L "${place%/}" ] || echo "${place%/}"
    done
  fi
}

make_cgroups() {
  local parent
  for parent in $(cgroup_parents); do
    mkdir -p "$parent/$cgroup" 2> /dev/null || true
    # A new cpuset has no processor and no memory, and takes nobody in.
    local file
    for file in cpuset.cpus cpuset.mems; do
      [ ! -e "$parent/$cgroup/$file" ] || [ -e /sys/fs/cgroup/cgroup.controllers ] || cat "$parent/$file" > "$parent/$cgroup/$file"
    done
  done
}

remove_cgroups() {
  await 10 try_remove_cgroups || say "cgroups named $cgroup are left below /sys/fs/cgroup"
}

try_remove_cgroups() {
  local parent left=0
  for parent in $(cgroup_parents); do
    [ -d "$parent/$cgroup" ] || continue
    find "$parent/$cgroup" -depth -type d -exec rmdir {} + 2> /dev/null || true
    [ ! -d "$parent/$cgroup" ] || left=1
  done
  return $left
}

import_image() {
  local image
  for image in "$@"; do
    # By standard input: the node does not see all of the machine's files.
    on_node ctr --namespace k8s.io images import --local - < "$image" > /dev/null || die "$image was not imported"
  done
}

cluster_load() {
  attach "$1"
  shift
  import_image "$@"
}

cluster_enter() {
  attach "$1"
  shift
  on_node "$@"
}

cluster_reboot() {
  attach "$1"
  build_images
  # The old node's first process held the instance's lock, and the new one shall: whoever starts another cluster meanwhile waits.
  lock_registry
  halt
  exec 9> "$registry/$number/lock"
  flock 9
  unlock_registry
  boot
  await_node
}
