package io.strongroom.provider.azure.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The three kinds of objects of a vault. */
public enum AzureObjectType {
  /** A value; of a certificate, the whole of it with its private key. */
  SECRET("secret", "secrets"),
  /** A key, of which the public half can be read. */
  KEY("key", "keys"),
  /** A certificate without its chain and key. */
  CERTIFICATE("cert", "certificates");

  private final String id;
  private final String collection;

  AzureObjectType(String id, String collection) {
    this.id = id;
    this.collection = collection;
  }

  /** What a class writes. */
  public String id() {
    return id;
  }

  /** Its part of a path. */
  public String collection() {
    return collection;
  }

  /** The action of Azure's role-based access that reads one. */
  public String readAction() {
    return switch (this) {
      case SECRET -> "secrets/getSecret (Key Vault Secrets User)";
      case KEY -> "keys/read (Key Vault Crypto User)";
      case CERTIFICATE -> "certificates/read (Key Vault Certificate User)";
    };
  }

  /** Lower case only, as ever. */
  static Optional<AzureObjectType> of(String id) {
    return Arrays.stream(values()).filter(type -> type.id.equals(id)).findFirst();
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(AzureObjectType::id).toList();
  }
}
