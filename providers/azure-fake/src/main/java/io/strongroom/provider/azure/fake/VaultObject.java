package io.strongroom.provider.azure.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A secret, key or certificate, with its versions in the order in which they were put. */
final class VaultObject {
  private final String name;
  private final List<Version> versions = new ArrayList<>();
  private Instant deleted = Instant.EPOCH;

  VaultObject(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void add(Version version) {
    versions.add(version);
  }

  Version latest() {
    return versions.getLast();
  }

  List<Version> versions() {
    return versions;
  }

  Optional<Version> version(String id) {
    return versions.stream().filter(version -> version.id().equals(id)).findFirst();
  }

  Instant deleted() {
    return deleted;
  }

  void deletedAt(Instant when) {
    deleted = when;
  }
}
