# Builds the parts of a cluster, each from the versions and checksums in its go.mod and go.sum, and keeps them in the cache.

recipe=1 # a new number has everything built again; for changes below that alter what is built

build_parts() { echo "etcd runc containerd cni pause kubernetes-$kubernetes"; }

part_home() {
  local key
  key=$(cat "$lib/go/$1"/go.* "$lib/go/$1"/*.go <(echo "$recipe") 2> /dev/null | sha256sum | cut -c 1-12)
  echo "$cache/$1-$key"
}

build_part() {
  local part=$1 home module version cgo=0 flags=() ld='-s -w'
  home=$(part_home "$part")
  [ ! -d "$home" ] || return 0
  command -v go > /dev/null || die "a cluster is built from source: install Go 1.26 or newer (https://go.dev/dl) and have it on the PATH"
  module=$lib/go/$part
  version=$(cd "$module" && GOFLAGS=-mod=readonly go list -f '{{with .Module}}{{.Version}}{{end}}' $([ "$part" = pause ] && echo . || echo tool) | sed -n '1s/^v//p')
  case $part in
    kubernetes-*)
      local minor=${version#1.}
      for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        ld+=" -X $package.gitVersion=v$version -X $package.gitMajor=1 -X $package.gitMinor=${minor%%.*} -X $package.gitTreeState=clean"
      done
      ;;
    containerd) ld+=" -X github.com/containerd/containerd/v2/version.Version=v$version" ;;
    runc)
      need_packages libseccomp-dev=/usr/include/seccomp.h gcc=gcc pkg-config=pkg-config
      cgo=1 flags=(-tags seccomp) ld+=" -X main.version=$version"
      ;;
  esac

  mkdir -p "$cache"
  exec 8> "$cache/$part.lock"
  flock 8
  if [ ! -d "$home" ]; then
    local work start=$SECONDS targets=tool
    work=$cache/.$part.$$
    rm -rf "$cache/.$part".* # of builds that were killed
    mkdir "$work"
    [ "$part" != pause ] || targets=.
    say "building $part${version:+ ($version)} (once)"
    # The packages still to be compiled are not known beforehand, so this counts against all of them.
    local total
    total=$(cd "$module" && go list -mod=readonly -deps $targets 2> /dev/null | wc -l)
    if ! (cd "$module" && CGO_ENABLED=$cgo GOFLAGS=-buildvcs=false nice go build -v -mod=readonly -trimpath "${flags[@]}" -ldflags "$ld" -o "$work/" $targets) 2>&1 \
      | awk -v part="$part" -v total="$total" '/^[a-zA-Z0-9.\/_-]+$/ { if (++n % 100 == 0) printf "cluster:   %s: %d of at most %d packages\n", part, n, total; next } /^go: downloading/ { if (++d % 50 == 0) printf "cluster:   %s: %d modules fetched\n", part, d; next } { print }' >&2; then
      rm -rf "$work"
      die "$part was not built, see above: it takes the Go of its go.mod and a module proxy that answers (go env GOPROXY)"
    fi
    # Whole or not at all.
    mv -T "$work" "$home"
    say "built $part in $((SECONDS - start)) s"
  fi
  exec 8>&-
}

cluster_build() {
  for part in $(build_parts); do
    build_part "$part"
  done
  # The one that the chart is tested with; says by itself when it is built.
  helm=$("$here/../daemonset/setup/helm") || die "helm was not built, see above"
  build_images
}

# The two images, made of files of this machine.
build_images() {
  need_packages busybox-static=/bin/busybox python3=python3
  local key home
  key=$(cat "$lib/image.py" /bin/busybox "$(part_home pause)/pause" | sha256sum | cut -c 1-12)
  home=$cache/images-$key
  images=$home
  [ ! -d "$home" ] || return 0
  local work=$cache/.images.$$
  rm -rf "$work"
  mkdir "$work"
  python3 "$lib/image.py" pause "$work/pause.tar" "$(part_home pause)/pause"
  python3 "$lib/image.py" busybox "$work/busybox.tar" /bin/busybox
  mv -T "$work" "$home" 2> /dev/null || rm -rf "$work"
}
