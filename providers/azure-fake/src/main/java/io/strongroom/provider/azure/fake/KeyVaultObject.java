package io.strongroom.provider.azure.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A secret, key or certificate, with its versions in the order in which they were put. */
final class KeyVaultObject {
  private final String name;
  private final List<KeyVaultVersion> versions = new ArrayList<>();
  private Instant deleted = Instant.EPOCH;

  KeyVaultObject(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void add(KeyVaultVersion version) {
    versions.add(version);
  }

  KeyVaultVersion latest() {
    return versions.getLast();
  }

  List<KeyVaultVersion> versions() {
    return versions;
  }

  Optional<KeyVaultVersion> version(String id) {
    return versions.stream().filter(version -> version.id().equals(id)).findFirst();
  }

  Instant deleted() {
    return deleted;
  }

  void deletedAt(Instant when) {
    deleted = when;
  }
}
