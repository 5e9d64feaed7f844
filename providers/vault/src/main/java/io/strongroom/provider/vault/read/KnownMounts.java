package io.strongroom.provider.vault.read;

import io.strongroom.provider.cloud.Bounded;
import io.strongroom.provider.vault.read.Mount.Kind;
import io.strongroom.provider.vault.spec.Login;
import io.strongroom.provider.vault.spec.ServerConnection;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the mounts of all servers, so that no poll has to ask. Bounded; what contradicts
 * an answer is forgotten by whoever sees it.
 */
public final class KnownMounts {
  private static final int MOST = 1024;

  private final Map<Place, Mount> known = Bounded.map(MOST);

  /**
   * @param path of the mount, or of a single secret where the server does not tell its mount
   */
  private record Place(ServerConnection connection, Optional<String> namespace, String path) {}

  /** The mount that a path is in. None lies within another. */
  public synchronized Optional<Mount> of(ServerConnection connection, Login login, String path) {
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

  /** The server has told. */
  synchronized void tell(ServerConnection connection, Login login, Mount mount) {
    known.put(new Place(connection, login.namespace(), mount.path()), mount);
  }

  /** The server does not tell; of this one path its answers may. */
  synchronized void guess(ServerConnection connection, Login login, String path, Kind kind) {
    String mount = kind == Kind.KV_2 ? path.substring(0, path.indexOf("/data/", 1)) : path;
    known.put(new Place(connection, login.namespace(), path), new Mount(mount, kind));
  }

  /** What is known of a path is not so. */
  synchronized void forget(ServerConnection connection, Login login, String path) {
    for (String prefix = path; !prefix.isEmpty(); prefix = parent(prefix)) {
      known.remove(new Place(connection, login.namespace(), prefix));
    }
  }
}
