package io.strongroom.provider.vault.spec;

import java.util.List;

/** Which of the two providers a class is written for; they differ in names and defaults only. */
public enum Flavour {
  /**
   * Takes OpenBao's prefixes as well: before its version 2.0.0 OpenBao's provider was reached as
   * {@code vault}.
   */
  VAULT("vault", List.of("vault", "bao", "openbao")),
  OPENBAO("openbao", List.of("bao", "openbao", "vault"));

  private final String id;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of alone
  private final List<String> prefixes;

  Flavour(String id, List<String> prefixes) {
    this.id = id;
    this.prefixes = prefixes;
  }

  /** The provider's name, which is also the audience of the tokens that it takes by default. */
  public String id() {
    return id;
  }

  /** Prefixes of parameters, the one that wins first. */
  List<String> prefixes() {
    return prefixes;
  }
}
