package io.strongroom.provider.vault.read;

import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue;
import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.spec.VaultObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A version of a KV v2 secret.
 *
 * @param number counted by the server
 * @param created when it was written, to the nanosecond: a secret that was removed and made anew
 *     counts from 1 again
 * @param shownMetadata what the server says beside the content, and may say otherwise of the same
 *     version: custom metadata, and when it is to be deleted
 */
public record KvVersion(long number, String created, String shownMetadata) {
  private static final int MARK_BYTES = 6;
  private static final String DATA = "data";
  private static final String CUSTOM = "custom_metadata";
  private static final String DELETION = "deletion_time";

  /** The version that an answer holds, if it is one of KV v2. */
  public static Optional<KvVersion> in(JsonDocument answer) {
    Fields data = answer.root().object(DATA);
    Fields metadata = data.object("metadata");
    OptionalLong number = answer.integer(metadata.get("version"));
    return data.get(DATA) instanceof Fields && number.isPresent()
        ? answer
            .plainText(metadata.get("created_time"))
            .map(
                created ->
                    new KvVersion(
                        number.getAsLong(),
                        created,
                        shownMetadata(answer, metadata.get(CUSTOM), metadata.get(DELETION))))
        : Optional.empty();
  }

  /** Written alike, wherever it was read. */
  private static String shownMetadata(JsonDocument document, JsonValue custom, JsonValue deletion) {
    return document.plainText(deletion).orElse("") + document.plainJson(custom);
  }

  /**
   * The version that a request would be given, by a secret's metadata; absent if it is gone.
   *
   * @param now a time of deletion before it has come, one after it has not
   */
  static Optional<KvVersion> in(JsonDocument metadata, Optional<String> pinned, Instant now) {
    Fields data = metadata.root().object(DATA);
    String number =
        pinned
            .filter(version -> !version.isEmpty() && !version.equals("0"))
            .orElseGet(
                () -> String.valueOf(metadata.integer(data.get("current_version")).orElse(0)));
    Fields version = data.object("versions").object(number);
    boolean destroyed = version.get("destroyed") instanceof JsonValue.Bool(boolean is) && is;
    Optional<String> created = metadata.plainText(version.get("created_time"));
    return destroyed
            || created.isEmpty()
            || metadata
                .plainText(version.get(DELETION))
                .filter(time -> hasCome(time, now))
                .isPresent()
            || !number.matches("[0-9]{1,18}")
        ? Optional.empty()
        : Optional.of(
            new KvVersion(
                Long.parseLong(number),
                created.get(),
                shownMetadata(metadata, data.get(CUSTOM), version.get(DELETION))));
  }

  /** What cannot be read counts as come: then the secret itself is asked for. */
  private static boolean hasCome(String time, Instant now) {
    try {
      return !Instant.parse(time).isAfter(now);
    } catch (DateTimeParseException e) {
      return true;
    }
  }

  /**
   * What is counted of an object: the server's number, and a mark of what else decides its content.
   */
  public String of(VaultObject object) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part :
          List.of(
              created,
              object.request().path(),
              object.selectionMark(),
              object.encoding().name(),
              object.showsMetadata() ? shownMetadata : "")) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return number + "-" + HexFormat.of().formatHex(digest.digest(), 0, MARK_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
