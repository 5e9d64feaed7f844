package io.strongroom.provider.azure.fake;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Azure's built-in roles for what is in a vault, as far as the fake knows them. */
enum Role {
  ADMINISTRATOR("Key Vault Administrator", "00482a5a-887f-4fb3-b363-3b7fe8e74483"),
  SECRETS_OFFICER("Key Vault Secrets Officer", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"),
  SECRETS_USER("Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6"),
  CERTIFICATES_OFFICER("Key Vault Certificates Officer", "a4417e6f-fecd-4de8-b567-7b0420556985"),
  CERTIFICATE_USER("Key Vault Certificate User", "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba"),
  CRYPTO_USER("Key Vault Crypto User", "12338af0-0e69-4776-bea7-57ae8d297424");

  private final String title;
  private final String id;

  Role(String title, String id) {
    this.title = title;
    this.id = id;
  }

  String title() {
    return title;
  }

  String id() {
    return id;
  }

  /** As {@link KeyVaultSettings#allow} takes them. */
  Set<String> permissions() {
    return switch (this) {
      case ADMINISTRATOR -> everythingOf(Kind.values());
      case SECRETS_OFFICER -> everythingOf(Kind.SECRETS);
      case SECRETS_USER -> readingOf(Kind.SECRETS);
      case CERTIFICATES_OFFICER -> everythingOf(Kind.CERTIFICATES);
      case CERTIFICATE_USER -> readingOf(Kind.values());
      case CRYPTO_USER -> readingOf(Kind.KEYS);
    };
  }

  private static Set<String> everythingOf(Kind... kinds) {
    return of(
        List.of("get", "list", "set", "create", "import", "update", "delete", "recover", "purge"),
        kinds);
  }

  private static Set<String> readingOf(Kind... kinds) {
    return of(List.of("get", "list"), kinds);
  }

  private static Set<String> of(List<String> rights, Kind... kinds) {
    return Arrays.stream(kinds)
        .flatMap(kind -> rights.stream().map(right -> kind.path() + "/" + right))
        .collect(Collectors.toUnmodifiableSet());
  }

  static Optional<Role> titled(String title) {
    return Arrays.stream(values()).filter(role -> role.title.equals(title)).findFirst();
  }

  /** By the end of the id of its definition. */
  static Optional<Role> defined(String definitionId) {
    return Arrays.stream(values()).filter(role -> definitionId.endsWith(role.id)).findFirst();
  }
}
