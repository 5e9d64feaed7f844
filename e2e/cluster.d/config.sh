# Certificates and configuration of a new instance, below $dir. Addresses are the instance's own (see instance.sh).

write_certificates() {
  local pki=$dir/pki
  mkdir -p "$pki"
  {
    openssl ecparam -name prime256v1 -genkey -noout -out "$pki/ca.key"
    openssl req -x509 -new -key "$pki/ca.key" -days 30 -subj /CN=e2e-ca -out "$pki/ca.crt"
    openssl genrsa -out "$pki/sa.key" 2048
    openssl rsa -in "$pki/sa.key" -pubout -out "$pki/sa.pub"
  } 2> "$dir/logs/pki.log"
  certificate apiserver /CN=kube-apiserver "subjectAltName=IP:$node_ip,IP:127.0.0.1,IP:$service_ip,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
  certificate kubelet-serving "/CN=$node_name" "subjectAltName=IP:$node_ip,DNS:$node_name"
  certificate kubelet-client /O=system:masters/CN=apiserver-kubelet-client
  user admin /O=system:masters/CN=admin
  user controller-manager /CN=system:kube-controller-manager
  user scheduler /CN=system:kube-scheduler
  user kubelet "/O=system:nodes/CN=system:node:$node_name"
  user proxy /CN=system:kube-proxy
}

certificate() {
  local pki=$dir/pki name=$1 subject=$2 extension=${3:-extendedKeyUsage=clientAuth}
  {
    openssl ecparam -name prime256v1 -genkey -noout -out "$pki/$name.key"
    openssl req -new -key "$pki/$name.key" -subj "$subject" -out "$pki/$name.csr"
    openssl x509 -req -in "$pki/$name.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 30 -extfile <(echo "$extension") -out "$pki/$name.crt"
  } 2>> "$dir/logs/pki.log"
}

# A kubeconfig that carries its certificates, so that it can be used from anywhere.
user() {
  certificate "$1" "$2"
  local file=$dir/pki/$1.kubeconfig
  cat > "$file" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: e2e, cluster: {server: "https://$node_ip:6443", certificate-authority-data: $(base64 -w 0 "$dir/pki/ca.crt")}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w 0 "$dir/pki/$1.crt"), client-key-data: $(base64 -w 0 "$dir/pki/$1.key")}}]
contexts: [{name: e2e, context: {cluster: e2e, user: $1}}]
current-context: e2e
YAML
}

write_configuration() {
  local snapshotter=overlayfs
  # An overlay cannot be stacked on an overlay, which is what a container gives.
  [ "$(stat -f -c %T "$dir")" != overlayfs ] || snapshotter=native
  mkdir -p "$dir/etc/cni" "$dir/kubelet"
  : > "$dir/etc/resolv.conf"
  # RequestReceived would count every call twice.
  cat > "$dir/etc/audit.yaml" <<'YAML'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{level: Metadata}]
YAML
  # restrict_oom_score_adj: without CAP_SYS_RESOURCE runc cannot lower the score and dies.
  cat > "$dir/etc/containerd.toml" <<TOML
version = 3
root = '$dir/containerd'
state = '/run/containerd'
disabled_plugins = ['io.containerd.nri.v1.nri', 'io.containerd.snapshotter.v1.blockfile', 'io.containerd.snapshotter.v1.btrfs', 'io.containerd.snapshotter.v1.devmapper', 'io.containerd.snapshotter.v1.erofs', 'io.containerd.snapshotter.v1.zfs', 'io.containerd.tracing.processor.v1.otlp']
[grpc]
address = '/run/containerd/containerd.sock'
[plugins.'io.containerd.internal.v1.opt']
path = '$dir/containerd/opt'
[plugins.'io.containerd.cri.v1.images']
snapshotter = '$snapshotter'
[plugins.'io.containerd.cri.v1.images'.pinned_images]
sandbox = 'strongroom.io/e2e/pause:1'
[plugins.'io.containerd.cri.v1.runtime']
restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
bin_dirs = ['$dir/parts/cni']
conf_dir = '$dir/etc/cni'
[plugins.'io.containerd.cri.v1.runtime'.containerd]
default_runtime_name = 'runc'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
runtime_type = 'io.containerd.runc.v2'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
BinaryName = '$dir/parts/runc/runc'
SystemdCgroup = false
TOML
  cat > "$dir/etc/cni/10-bridge.conflist" <<JSON
{
  "cniVersion": "1.0.0",
  "name": "e2e",
  "plugins": [
    {"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
     "ipam": {"type": "host-local", "ranges": [[{"subnet": "$pod_cidr"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
JSON
  cat > "$dir/etc/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $dir/pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $dir/pki/kubelet-serving.crt
tlsPrivateKeyFile: $dir/pki/kubelet-serving.key
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$cgroup
failCgroupV1: false
failSwapOn: false
enforceNodeAllocatable: []
localStorageCapacityIsolation: false
evictionHard: {memory.available: 10Mi, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
resolvConf: $dir/etc/resolv.conf
volumePluginDir: $dir/kubelet/volumeplugins
${sync_frequency:+syncFrequency: $sync_frequency}
YAML
  # Limits of connection tracking belong to the machine; zero leaves them alone. Masquerading brings answers between pods back
  # through the node also where bridged packets pass by iptables.
  cat > "$dir/etc/proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $dir/pki/proxy.kubeconfig}
mode: iptables
clusterCIDR: $pod_cidr
hostnameOverride: $node_name
iptables: {masqueradeAll: true}
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
YAML
  # Whoever checks a service account's token may ask for the keys, as in clusters with an issuer of their own.
  cat > "$dir/etc/issuer-discovery.yaml" <<'YAML'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: e2e-issuer-discovery}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:service-account-issuer-discovery}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: system:unauthenticated}]
YAML
}
