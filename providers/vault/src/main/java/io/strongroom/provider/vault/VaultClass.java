package io.strongroom.provider.vault;

import java.util.List;

/** The parameters of a class, understood. */
record VaultClass(Connection connection, Login login, List<VaultObject> objects) {
  VaultClass {
    objects = List.copyOf(objects);
  }
}
