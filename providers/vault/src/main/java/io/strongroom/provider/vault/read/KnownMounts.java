package io.strongroom.provider.vault.read;

import io.strongroom.provider.cloud.Bounded;
import io.strongroom.provider.vault.read.Mount.Kind;
import io.strongroom.provider.vault.spec.Login;
import io.strongroom.provider.vault.spec.ServerConnection;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the mounts of all servers, so that no poll has to ask. Bounded. Its users forget
 * what an answer contradicts. Any thread.
 */
final class KnownMounts {
  private static final int MAX_MOUNTS = 1024;

  private final Map<Place, Mount> known = Bounded.map(MAX_MOUNTS);

  /**
   * @param path of the mount, or of a single secret where the server does not say its mount
   */
  private record Place(ServerConnection connection, Optional<String> namespace, String path) {}

  /** The mount that a path is in. None lies within another. */
  synchronized Optional<Mount> of(ServerConnection connection, Login login, String path) {
    for (String prefix = path; !prefix.isEmpty(); prefix = parent(prefix)) {
      Mount mount = known.get(new Place(connection, login.namespace(), prefix));
      if (mount != null) {
        return Optional.of(mount);
      }
    }
    return Optional.empty();
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** The server has said what a mount is. */
  synchronized void put(ServerConnection connection, Login login, Mount mount) {
    known.put(new Place(connection, login.namespace(), mount.path()), mount);
  }

  /** The server does not say; its answer shows what this one path is. */
  synchronized void assume(ServerConnection connection, Login login, String path, Kind kind) {
    String mount = kind == Kind.KV_2 ? path.substring(0, path.indexOf("/data/", 1)) : path;
    known.put(new Place(connection, login.namespace(), path), new Mount(mount, kind));
  }

  /** What is known of a path is wrong. */
  synchronized void forget(ServerConnection connection, Login login, String path) {
    for (String prefix = path; !prefix.isEmpty(); prefix = parent(prefix)) {
      known.remove(new Place(connection, login.namespace(), prefix));
    }
  }
}
