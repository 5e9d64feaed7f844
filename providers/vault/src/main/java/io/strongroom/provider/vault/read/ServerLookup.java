package io.strongroom.provider.vault.read;

import io.strongroom.provider.vault.http.LoginToken;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.json.JsonDocument;
import java.util.Optional;

/** Reads a path with the login that a fetch has; after a refusal no fresh one is tried. */
interface ServerLookup {
  /**
   * Reads a path.
   *
   * @param maxBytes of the answer that are taken; a fetch's own limit may be lower
   */
  Optional<JsonDocument> ask(String path, long maxBytes)
      throws VaultException, InterruptedException;

  /** The login in use, which answers are remembered by. */
  LoginToken token();
}
