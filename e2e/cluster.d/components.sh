# The processes of a node. Each runs in the node's namespaces, and is known by its pid there.

components='etcd apiserver controller-manager scheduler containerd kubelet proxy'

component_command() {
  local pki=$dir/pki bin=$dir/parts
  case $1 in
    etcd) echo "$bin/etcd/server" --data-dir "$dir/etcd" --unsafe-no-fsync --log-level warn \
      --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
      --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster default=http://127.0.0.1:2380 ;;
    apiserver) echo "$bin/kubernetes/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
      --advertise-address="$node_ip" --secure-port=6443 --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" \
      --client-ca-file="$pki/ca.crt" --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged \
      --kubelet-client-certificate="$pki/kubelet-client.crt" --kubelet-client-key="$pki/kubelet-client.key" \
      --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
      --service-cluster-ip-range="$service_cidr" --service-account-issuer="https://$node_ip:6443" \
      --service-account-jwks-uri="https://$node_ip:6443/openid/v1/jwks" \
      --service-account-key-file="$pki/sa.pub" --service-account-signing-key-file="$pki/sa.key" \
      --audit-policy-file="$dir/etc/audit.yaml" --audit-log-path="$dir/audit.log" --audit-log-maxsize=1000 ;;
    controller-manager) echo "$bin/kubernetes/kube-controller-manager" --kubeconfig="$pki/controller-manager.kubeconfig" \
      --authentication-kubeconfig="$pki/controller-manager.kubeconfig" --authorization-kubeconfig="$pki/controller-manager.kubeconfig" \
      --bind-address=127.0.0.1 --leader-elect=false --use-service-account-credentials --root-ca-file="$pki/ca.crt" \
      --service-account-private-key-file="$pki/sa.key" --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" ;;
    scheduler) echo "$bin/kubernetes/kube-scheduler" --kubeconfig="$pki/scheduler.kubeconfig" \
      --authentication-kubeconfig="$pki/scheduler.kubeconfig" --authorization-kubeconfig="$pki/scheduler.kubeconfig" \
      --bind-address=127.0.0.1 --leader-elect=false ;;
    containerd) echo "$bin/containerd/containerd" --config "$dir/etc/containerd.toml" ;;
    kubelet) echo "$bin/kubernetes/kubelet" --config="$dir/etc/kubelet.yaml" --kubeconfig="$pki/kubelet.kubeconfig" \
      --root-dir="$dir/kubelet" --hostname-override="$node_name" --node-ip="$node_ip" ;;
    proxy) echo "$bin/kubernetes/kube-proxy" --config="$dir/etc/proxy.yaml" ;;
    *) die "$1 is not a component: $components" ;;
  esac
}

component_ready() {
  case $1 in
    etcd) on_node bash -c '< /dev/tcp/127.0.0.1/2379' ;;
    apiserver) kubectl get --raw /readyz ;;
    controller-manager) on_node bash -c '< /dev/tcp/127.0.0.1/10257' ;;
    scheduler) on_node bash -c '< /dev/tcp/127.0.0.1/10259' ;;
    containerd) on_node "$dir/parts/containerd/ctr" version ;;
    kubelet) on_node bash -c '< /dev/tcp/127.0.0.1/10248' ;;
    proxy) on_node bash -c '< /dev/tcp/127.0.0.1/10249' ;;
  esac
}

kubectl() { "$dir/bin/kubectl" --kubeconfig="$dir/kubeconfig" "$@"; }

component_launch() {
  local command
  command=$(component_command "$1")
  ! component_alive "$1" || return 0
  rm -f "$dir/pids/$1"
  # None of the options holds a space, so the line can be taken apart again by the shell. The lock's descriptor is the leader's alone.
  on_node setsid bash -c "echo \$\$ > '$dir/pids/$1' && exec $command" < /dev/null >> "$dir/logs/$1.log" 2>&1 9>&- &
  disown
}

# The name of the program is checked as well: in a namespace that is mostly empty, pids come again.
component_alive() {
  local pid program
  [ -s "$dir/pids/$1" ] || return 1
  pid=$(cat "$dir/pids/$1")
  program=$(component_command "$1")
  program=${program%% *}
  [ "$(on_node readlink "/proc/$pid/exe" 2> /dev/null)" = "$program" ]
}

component_await() {
  await 120 component_up_or_dead "$1" && component_alive "$1" || {
    show_log "$1"
    die "$1 did not come up, see the end of its log above"
  }
}

component_up_or_dead() { component_up "$1" || component_dead "$1"; }

# Alive first: what answers in its place may be the one that was before.
component_up() { component_alive "$1" && component_ready "$1"; }

# Not alive is not dead: between writing down its pid and becoming the program it is the shell that does so.
component_dead() {
  [ -s "$dir/pids/$1" ] && ! component_alive "$1" && ! on_node test -e "/proc/$(cat "$dir/pids/$1")"
}

show_log() {
  say "--- the end of $dir/logs/$1.log:"
  tail -n 30 "$dir/logs/$1.log" >&2 || true
}

component_end() {
  component_alive "$1" || return 0
  local pid time
  pid=$(cat "$dir/pids/$1")
  time=$(start_time_on_node "$pid") || return 0
  on_node kill -TERM "$pid" || true
  if ! await 10 process_gone "$pid" "$time"; then
    on_node kill -KILL "$pid" || true
    await 10 process_gone "$pid" "$time" || die "$1 does not end"
  fi
  rm -f "$dir/pids/$1"
}

# Not before all of its threads have ended: the first to end takes the name of the program with it, the last one the sockets.
process_gone() { [ "$(start_time_on_node "$1")" != "$2" ]; }

start_time_on_node() {
  local stat
  stat=$(on_node cat "/proc/$1/stat" 2> /dev/null) || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  echo "${20}"
}

cluster_stop() {
  attach "$1"
  component_command "$2" > /dev/null
  component_end "$2"
}

cluster_start() {
  attach "$1"
  component_launch "$2"
  component_await "$2"
}

cluster_restart() {
  cluster_stop "$@"
  cluster_start "$@"
}
