package io.strongroom.provider.vault.read;

import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The metadata of KV v2 that one fetch asks for, each secret's once. */
final class KvMetadata implements AutoCloseable {
  private final VaultStore store;
  private final MountLookup mounts;
  private final ServerLookup lookup;
  private final Map<String, Optional<JsonDocument>> known = new HashMap<>();

  KvMetadata(VaultStore store, MountLookup mounts, ServerLookup lookup) {
    this.store = store;
    this.mounts = mounts;
    this.lookup = lookup;
  }

  /**
   * The version that a secret has now, by its metadata; absent if they do not say, or may not be
   * read: then the secret itself has to be read.
   */
  Optional<KvVersion> version(VaultRequest request) throws VaultException, InterruptedException {
    Optional<String> path =
        Mount.mayHoldVersions(request)
            ? mounts.of(request).metadataPath(request)
            : Optional.empty();
    if (path.isEmpty() || store.isUnreadable(lookup.token(), path.get())) {
      return Optional.empty();
    }
    Optional<JsonDocument> metadata = known.get(path.get());
    if (metadata == null) {
      metadata = read(path.get());
      known.put(path.get(), metadata);
    }
    Instant now = store.clock().instant();
    return metadata.flatMap(document -> KvVersion.in(document, request.parameter("version"), now));
  }

  private Optional<JsonDocument> read(String path) throws VaultException, InterruptedException {
    try {
      return lookup.ask(path, Long.MAX_VALUE);
    } catch (VaultException e) {
      if (e.concernsTheServer()) {
        throw e;
      }
      store.rememberUnreadable(lookup.token(), path);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    known.values().forEach(document -> document.ifPresent(JsonDocument::close));
  }
}
