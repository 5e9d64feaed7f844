package io.strongroom.provider.vault.spec;

import java.util.List;

/** The parameters of a class, understood. */
public record VaultClass(ServerConnection connection, Login login, List<VaultObject> objects) {
  public VaultClass {
    objects = List.copyOf(objects);
  }
}
