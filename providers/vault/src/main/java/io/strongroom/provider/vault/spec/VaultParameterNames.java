package io.strongroom.provider.vault.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The parameters of a class under all their prefixes. The first prefix that is present wins, even
 * when its value is empty.
 */
public final class VaultParameterNames {
  static final String ROLE = "roleName";
  static final String AUDIENCE = "audience";
  static final String OBJECTS = "objects";

  static final String ADDRESS = "Address";
  static final String NAMESPACE = "Namespace";
  static final String CA_CERT = "CACertPath";
  static final String CA_DIRECTORY = "CADirectory";
  static final String SERVER_NAME = "TLSServerName";
  static final String CLIENT_CERT = "TLSClientCertPath";
  static final String CLIENT_KEY = "TLSClientKeyPath";
  static final String SKIP_VERIFY = "SkipTLSVerify";
  static final String AUTH_MOUNT = "AuthMountPath";

  /** What the auth mount was called first. */
  static final String KUBERNETES_MOUNT = "KubernetesMountPath";

  private static final String PREFIXED_ROLE = "RoleName";

  private static final List<String> PREFIXED =
      List.of(
          ADDRESS,
          NAMESPACE,
          CA_CERT,
          CA_DIRECTORY,
          SERVER_NAME,
          CLIENT_CERT,
          CLIENT_KEY,
          SKIP_VERIFY,
          AUTH_MOUNT,
          KUBERNETES_MOUNT);

  /** Once meant something to the providers, and are passed over by them since. */
  private static final List<String> WITHOUT_EFFECT =
      List.of("kubernetesServiceAccountPath", "vaultCAPem");

  private final Flavour flavour;
  private final Parameters parameters;
  private final Consumer<ClassProblem> problems;

  VaultParameterNames(Flavour flavour, Parameters parameters, Consumer<ClassProblem> problems) {
    this.flavour = flavour;
    this.parameters = parameters;
    this.problems = problems;
  }

  /** A value with the name under which the class has it. */
  record Named(String name, String value) {}

  /** What decides where a token is sent, which one, and which files are read. */
  public static Set<String> classOnly(Flavour flavour) {
    Set<String> names = new TreeSet<>(Set.of(AUDIENCE));
    for (String prefix : flavour.prefixes()) {
      PREFIXED.forEach(suffix -> names.add(prefix + suffix));
    }
    return names;
  }

  public static Set<String> known(Flavour flavour) {
    Set<String> names = new TreeSet<>(classOnly(flavour));
    names.addAll(List.of(ROLE, OBJECTS));
    names.addAll(WITHOUT_EFFECT);
    flavour.prefixes().forEach(prefix -> names.add(prefix + PREFIXED_ROLE));
    return names;
  }

  /** The name that an author would use. */
  String usual(String suffix) {
    return flavour.id() + suffix;
  }

  /** The value of a prefixed parameter; absent if it is missing or empty. */
  Optional<Named> value(String suffix) {
    return present(suffix).filter(named -> !named.value.isEmpty());
  }

  /** The value of a prefixed parameter, absent only if it is missing. */
  Optional<Named> present(String suffix) {
    Optional<Named> winner = Optional.empty();
    for (String prefix : flavour.prefixes()) {
      String name = prefix + suffix;
      Optional<String> text = parameters.text(name);
      if (text.isPresent() && winner.isEmpty()) {
        winner = Optional.of(new Named(name, text.get()));
      } else if (text.isPresent() && flavour == Flavour.VAULT) {
        reportUnlessSame(name, text.get(), winner.orElseThrow());
      }
    }
    return winner;
  }

  /**
   * Of the providers that are called {@code vault}, HashiCorp's reads one of the two and OpenBao's
   * the other.
   */
  private void reportUnlessSame(String name, String value, Named winner) {
    if (!value.equals(winner.value)) {
      problems.accept(
          ClassProblem.error(
              name,
              "differs from %s: keep one of them, or say provider: openbao"
                  .formatted(winner.name)));
    }
  }

  /** The role: OpenBao's provider takes a prefixed one first, Vault's knows none. */
  Optional<Named> role() {
    Optional<Named> plain = plain(ROLE);
    return switch (flavour) {
      case VAULT -> plain.or(() -> value(PREFIXED_ROLE));
      case OPENBAO -> present(PREFIXED_ROLE).or(() -> plain).filter(role -> !role.value.isEmpty());
    };
  }

  /** A parameter without prefix; absent if it is missing or empty. */
  Optional<Named> plain(String name) {
    return parameters.text(name).filter(text -> !text.isEmpty()).map(text -> new Named(name, text));
  }
}
