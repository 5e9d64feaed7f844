package io.strongroom.provider.vault.read;

import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.spec.RequestPath;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A secrets engine at its place. Its kind is what the server says, never what its name looks like.
 *
 * @param path without slashes around: {@code team/secret}
 */
public record Mount(String path, Kind kind) {
  /** What an engine does with a path. */
  enum Kind {
    KV_1,
    KV_2,
    /** Anything else; it may make something new for every caller. */
    OTHER,
    /** The server does not say to this login; an answer may show. */
    UNKNOWN
  }

  /** Longer than the path of any mount. */
  private static final int MAX_LENGTH = 512;

  private static final String DATA = "/data/";
  private static final String METADATA = "/metadata/";
  private static final Pattern OF_VERSION_2 =
      Pattern.compile("(data|metadata|subkeys|detailed-metadata|config)(/.*)?");

  /**
   * What {@code sys/internal/ui/mounts} answers about a path; absent if it is something else, as a
   * place where that path is not.
   */
  static Optional<Mount> in(JsonDocument answer, String about) {
    Fields data = answer.root().object("data");
    return answer
        .plainText(data.get("path"))
        .filter(path -> path.length() <= MAX_LENGTH)
        .map(RequestPath::withoutSlashesAround)
        .filter(path -> !path.isEmpty() && (about + "/").startsWith(path + "/"))
        .flatMap(
            path ->
                answer
                    .plainText(data.get("type"))
                    .map(
                        type ->
                            new Mount(
                                path,
                                kind(
                                    type,
                                    answer.plainText(data.object("options").get("version"))))));
  }

  private static Kind kind(String type, Optional<String> version) {
    return switch (type) {
      case "kv" -> version.filter("2"::equals).isPresent() ? Kind.KV_2 : Kind.KV_1;
      case "generic" -> Kind.KV_1;
      default -> Kind.OTHER;
    };
  }

  boolean isKv() {
    return kind == Kind.KV_1 || kind == Kind.KV_2;
  }

  /** Whether a request could read a secret of KV v2, wherever that is mounted. */
  public static boolean mayHoldVersions(VaultRequest request) {
    int data = request.path().indexOf(DATA);
    return request.method().equals("GET")
        && data > 0
        && data + DATA.length() < request.path().length();
  }

  /** Whether a request reads a secret of KV v2, which is the same for all. */
  boolean holdsVersions(VaultRequest request) {
    return kind == Kind.KV_2
        && request.method().equals("GET")
        && request.path().startsWith(path + DATA)
        && request.path().length() > (path + DATA).length();
  }

  /**
   * Whether a request is known to be another than of KV v2: it may make something for its caller.
   */
  public boolean isKnownToBeOther(VaultRequest request) {
    return kind != Kind.UNKNOWN && !holdsVersions(request);
  }

  /** The path of the metadata of what a request reads, if it has a version alone. */
  Optional<String> metadataPath(VaultRequest request) {
    return holdsVersions(request) && request.readsVersionAlone()
        ? Optional.of(path + METADATA + request.path().substring((path + DATA).length()))
        : Optional.empty();
  }

  /** What to write instead, where the path is one of the other version of KV. */
  Optional<String> advice(VaultRequest request) {
    String below =
        request.path().startsWith(path + "/")
            ? request.path().substring(path.length() + 1)
            : "NAME";
    return switch (kind) {
      case KV_2 ->
          OF_VERSION_2.matcher(below).matches()
              ? Optional.empty()
              : Optional.of(
                  "%s is KV version 2: write %1$s/%s/%s, which a policy must allow"
                      .formatted(
                          path, request.method().equals("LIST") ? "metadata" : "data", below));
      case KV_1 ->
          OF_VERSION_2.matcher(below).matches() && below.indexOf('/') > 0
              ? Optional.of(
                  "%s is KV version 1: write %1$s/%s, which a policy must allow"
                      .formatted(path, below.substring(below.indexOf('/') + 1)))
              : Optional.empty();
      case OTHER, UNKNOWN -> Optional.empty();
    };
  }
}
