package io.strongroom.provider.gcp.read;

import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.cloud.Denials;
import io.strongroom.provider.cloud.ReadBudget;
import io.strongroom.provider.cloud.ShortHash;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.gcp.rest.GoogleRestRequest;
import io.strongroom.provider.gcp.rest.GoogleService;
import io.strongroom.provider.gcp.spec.ResourceName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads versions of secrets, and asks which version is meant. */
final class GcpSecretsReader {
  private static final String ACCESS =
      "secretmanager.versions.access (roles/secretmanager.secretAccessor)";
  private static final String GET = "secretmanager.versions.get (roles/secretmanager.viewer)";
  private static final Pattern NUMBER = Pattern.compile(".*/versions/(?<number>[0-9]{1,19})");

  private final GcpPodCalls calls;
  private final Denials<Described> permissions;
  private final ReadBudget room;

  /** Who asks which version of a secret is meant: the usual role, secretAccessor, may not. */
  record Described(String principal, String secret) {}

  GcpSecretsReader(GcpPodCalls calls, Denials<Described> permissions, ReadBudget room) {
    this.calls = calls;
    this.permissions = permissions;
    this.room = room;
  }

  /**
   * The version that an alias means.
   *
   * @param name as Google calls it, with its number
   * @param created when: a secret that was deleted and made anew counts from 1 again
   */
  private record Meant(ResourceName asked, String name, String created) {
    String version() {
      return "%s-%s".formatted(name, ShortHash.of(List.of(created)));
    }
  }

  /** How messages call it: as the class does. */
  static String subject(ResourceName name) {
    return "%s '%s', location %s".formatted(name.kind().noun(), name.path(), name.where());
  }

  /** Reads a version; an alias is resolved first, where that is allowed. */
  GcpOutcome.One read(ResourceName secret) throws StoreException, InterruptedException {
    String subject = subject(secret);
    room.check(subject);
    Optional<Meant> meant = secret.isPinned() ? Optional.empty() : resolved(secret);
    ResourceName version = meant.map(Meant::asked).orElse(secret);
    GcpOutcome.One read =
        calls
            .make(subject, ACCESS, request(version, ":access"))
            .read(answer -> accessed(answer, meant, subject));
    // How much of it becomes a file is not known here: a class may take single keys.
    room.take(subject, 0, read.value().length());
    return read;
  }

  private static GcpOutcome.One accessed(JsonObject answer, Optional<Meant> meant, String subject)
      throws StoreException {
    String name = Payloads.name(answer, "name", subject);
    return new GcpOutcome.One(
        Payloads.checked(answer, subject), meant.map(Meant::version).orElse(name));
  }

  /**
   * Whether a version is still the one that is meant, found out without reading it; no, if that
   * could not be found out: the reading that follows says why. A number always means the same
   * version, so it is looked for only while it is not there.
   *
   * @param version absent if the secret was not there
   */
  boolean isCurrent(ResourceName secret, Optional<String> version) throws InterruptedException {
    try {
      return (secret.isPinned() && version.isPresent())
          || version(secret).filter(meant -> Optional.of(meant).equals(version)).isPresent();
    } catch (StoreException e) {
      return version.isEmpty() && e.isOfMissingObject();
    }
  }

  /** The version of a secret without its value; absent where that may not be asked for. */
  Optional<String> version(ResourceName secret) throws StoreException, InterruptedException {
    return resolved(secret).map(Meant::version);
  }

  private Optional<Meant> resolved(ResourceName secret)
      throws StoreException, InterruptedException {
    String principal = calls.grant().principal();
    if (!permissions.mayBeTried(new Described(principal, secret.path()))) {
      return Optional.empty();
    }
    String subject = subject(secret);
    try {
      return Optional.of(
          calls
              .make(subject, GET, request(secret, ""))
              .read(answer -> meant(answer, secret, subject)));
    } catch (StoreException e) {
      if (e.kind() != Kind.DENIED) {
        throw e;
      }
      permissions.denied(new Described(principal, secret.path()));
      return Optional.empty();
    }
  }

  private static Meant meant(JsonObject answer, ResourceName secret, String subject)
      throws StoreException {
    String name = Payloads.name(answer, "name", subject);
    Matcher number = NUMBER.matcher(name);
    if (!number.matches()) {
      throw Payloads.badAnswer(subject, "the answer does not say which version it is");
    }
    return new Meant(
        secret.atVersion(number.group("number")),
        name,
        Payloads.text(answer, "createTime", subject).orElse(""));
  }

  private static GoogleRestRequest request(ResourceName secret, String verb) {
    return GoogleRestRequest.get(
        GoogleService.SECRET_MANAGER, secret.location(), "/v1/" + secret.path() + verb);
  }
}
