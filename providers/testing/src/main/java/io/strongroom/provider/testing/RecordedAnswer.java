package io.strongroom.provider.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.testing.FetchingPod.FileSeen;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the provider of today answered to a case: files with their modes and versions, an error, or
 * the end of its process.
 *
 * @param filled puts what stands for a placeholder of the recording into a text
 * @param words which of an error's words have to be the same here
 */
public record RecordedAnswer(JsonObject answer, UnaryOperator<String> filled, OwnWords words) {
  /** The words of an error that are the provider's own, and not those of libraries and stores. */
  @FunctionalInterface
  public interface OwnWords {
    /** Whether the text contains all of them. */
    boolean areIn(List<String> here, String recorded);

    /** Those that a pattern finds. */
    static OwnWords found(String... patterns) {
      List<Pattern> own = Stream.of(patterns).map(Pattern::compile).toList();
      return (here, recorded) ->
          own.stream()
              .map(each -> each.matcher(recorded))
              .filter(Matcher::find)
              .map(Matcher::group)
              .allMatch(text -> here.stream().anyMatch(words -> words.contains(text)));
    }
  }

  /** What differs from it; absent if nothing does. */
  public Optional<String> differenceTo(GivenAnswer here) {
    if (answer.has("crash")) {
      return Optional.of("it does not crash");
    }
    if (answer.has("error")) {
      return here.failed()
          ? differenceOfWords(here.words())
          : Optional.of("mounts; recorded: " + answer.get("error"));
    }
    if (here.failed()) {
      return Optional.of("fails: " + here.words());
    }
    return differenceOfFiles(here.files()).or(() -> differenceOfVersions(here.versions()));
  }

  /** Where the end is a library's or the store's, what stands before it was recorded as well. */
  private Optional<String> differenceOfWords(List<String> here) {
    String recorded = filled.apply(answer.get(answer.has("head") ? "head" : "error").getAsString());
    return words.areIn(here, recorded)
        ? Optional.empty()
        : Optional.of("recorded %s, here %s".formatted(recorded, here));
  }

  private Optional<String> differenceOfFiles(Map<String, FileSeen> here) {
    JsonArray recorded = answer.getAsJsonArray("files");
    if (recorded.size() != here.size()) {
      return Optional.of("recorded %s, here %s".formatted(recorded, here.keySet()));
    }
    for (JsonElement element : recorded) {
      JsonObject file = element.getAsJsonObject();
      FileSeen same = here.get(filled.apply(file.get("path").getAsString()));
      if (!isSame(file, same)) {
        return Optional.of("recorded %s, here %s".formatted(file, same));
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(JsonObject file, @Nullable FileSeen here) {
    if (here == null || here.mode() != file.get("mode").getAsInt()) {
      return false;
    }
    if (file.has("sha256")) {
      return sha256(here.bytes().getBytes(ISO_8859_1)).equals(file.get("sha256").getAsString());
    }
    byte[] content =
        file.has("content")
            ? file.get("content").getAsString().getBytes(UTF_8)
            : Base64.getDecoder().decode(file.get("contentBase64").getAsString());
    return FileSeen.of(content, here.mode()).equals(here);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<String> differenceOfVersions(Map<String, String> here) {
    Map<String, String> recorded = new TreeMap<>();
    answer
        .getAsJsonObject("versions")
        .asMap()
        .forEach(
            (id, version) -> recorded.put(filled.apply(id), filled.apply(version.getAsString())));
    return recorded.equals(here)
        ? Optional.empty()
        : Optional.of("recorded versions %s, here %s".formatted(recorded, here));
  }
}
