package io.strongroom.driver.provider;

import io.strongroom.provider.FetchResult;
import java.nio.file.Path;

/**
 * A provider in another process, behind a unix socket: upstream's {@code v1alpha1} protocol. Cheap
 * to obtain; the connection is looked up anew for each mount.
 */
public interface ExternalProvider {
  /** What {@code spec.provider} calls it. */
  String name();

  /** The socket's path when it was looked up. */
  Path socket();

  /**
   * Has the provider fetch everything that the class asks for.
   *
   * <p>{@link FetchResult.Fetched} without files means that the provider wrote into the target
   * itself, or that there is nothing: the caller looks. Paths, modes and sizes of the files are the
   * provider's and not checked here.
   *
   * @return the content, owned by the caller, or one failure
   * @throws InterruptedException if the thread was interrupted; the call to the provider is
   *     cancelled, and nothing is left behind
   */
  FetchResult mount(ExternalMountRequest request) throws InterruptedException;
}
