# Shared by all parts of e2e/cluster.

cache=${XDG_CACHE_HOME:-${HOME:?is not set and XDG_CACHE_HOME neither: nowhere to keep what is built}/.cache}/strongroom/cluster
registry=/run/strongroom-e2e # of the instances on this machine; a directory each, named by its number
registry_lock=/run/lock/strongroom-e2e.lock # not in the registry, which goes with the last instance, nor in a user's cache
node_name=e2e-node

kubernetes=1.37.2
dir=
sync_frequency=
owner=

say() { echo "cluster: $*" >&2; }
die() {
  say "$*"
  exit 1
}

parse_options() {
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
      --kubernetes) kubernetes=$2 ;;
      --dir) dir=$2 ;;
      --sync-frequency) sync_frequency=$2 ;;
      --owner) owner=$2 ;;
      *) usage ;;
    esac
    shift 2
  done
  [ -d "$lib/go/kubernetes-$kubernetes" ] \
    || die "Kubernetes $kubernetes is not among those that can be built: $(cd "$lib/go" && echo kubernetes-* | sed 's/kubernetes-//g')"
  [ -z "$owner" ] || start_time "$owner" > /dev/null || die "there is no process $owner to own the cluster"
}

# Root of the machine, not of a user namespace: that one makes no interfaces out here.
is_real_root() {
  local inside outside length
  read -r inside outside length < /proc/self/uid_map
  [ "$(id -u)" = 0 ] && [ "$inside $outside $length" = '0 0 4294967295' ]
}

# A pid alone says nothing once it is used again, so processes are remembered as "pid start-time".
start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2> /dev/null) || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  [ "$1" != Z ] || return 1
  echo "${20}"
}

identity() {
  local time
  time=$(start_time "$1") && echo "$1 $time"
}

alive() {
  local pid time
  [ -s "$1" ] && read -r pid time < "$1" && [ "$(start_time "$pid")" = "$time" ]
}

# Debian packages that are not there yet; each named with a command or file that it brings.
need_packages() {
  local missing=() want
  for want in "$@"; do
    local package=${want%%=*} proof=${want#*=}
    command -v "$proof" > /dev/null || [ -e "$proof" ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    die "install ${missing[*]} (names of Debian's packages), which takes root"
  fi
  say "installing ${missing[*]}"
  # Another cluster may be starting beside, and apt gives up where it finds its lock taken.
  {
    mkdir -p "$cache" && flock "$cache/packages.lock" sh -c \
      'apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "$@"' install "${missing[@]}"
  } >&2 \
    || die "${missing[*]} could not be installed, see above: install them by hand"
}

# Waits for a condition: seconds, then a command. Polls, since what is waited for has no common way to tell.
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.1
  done
}
