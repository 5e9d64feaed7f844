package io.strongroom.provider.cloud;

import io.strongroom.provider.cloud.json.GoJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Words of a store, made fit for a one-line message that a person reads. */
public final class ForeignText {
  private static final int MAX_CHARACTERS = 400;

  /** Shorter ones would tear holes into ordinary words. */
  private static final int MIN_SECRET = 6;

  private static final Pattern PERCENT = Pattern.compile("%[0-9A-F]{2}");

  private ForeignText() {}

  /**
   * One line of at most {@value #MAX_CHARACTERS} characters.
   *
   * @param secrets what was sent along and must not come back in a message
   */
  public static String oneLine(String words, Collection<String> secrets) {
    return oneLine(words, secrets, MAX_CHARACTERS);
  }

  /**
   * One line.
   *
   * @param maxCharacters of the result, besides the three dots of what was cut
   */
  public static String oneLine(String words, Collection<String> secrets, int maxCharacters) {
    String clean =
        without(secrets, words)
            .replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}]+", " ")
            .strip();
    return clean.length() <= maxCharacters
        ? clean
        : clean.substring(0, maxCharacters).strip() + "...";
  }

  /**
   * A store may repeat what it was sent as it stands in JSON or in a form; one may be a part of
   * another, which has to go first.
   */
  private static String without(Collection<String> secrets, String words) {
    List<String> forms =
        secrets.stream()
            .filter(secret -> secret.length() >= MIN_SECRET)
            .flatMap(ForeignText::forms)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    String text = words;
    for (String form : forms) {
      text = text.replace(form, "[redacted]");
    }
    return text;
  }

  private static Stream<String> forms(String secret) {
    return Stream.concat(
        Stream.of(secret, escapedAsByGo(secret), escaped(secret)), percentEncoded(secret));
  }

  /**
   * In a form as Java writes it and as Go does, and in a path; with hexadecimals of either case.
   */
  private static Stream<String> percentEncoded(String secret) {
    String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    String asByGo = form.replace("*", "%2A").replace("%7E", "~");
    return Stream.of(form, asByGo, asByGo.replace("+", "%20"))
        .flatMap(
            text ->
                Stream.of(
                    text,
                    PERCENT.matcher(text).replaceAll(one -> one.group().toLowerCase(Locale.ROOT))));
  }

  private static String escapedAsByGo(String secret) {
    String quoted = GoJson.quoted(secret);
    return quoted.substring(1, quoted.length() - 1);
  }

  /** As JSON must have it, and no more. */
  private static String escaped(String secret) {
    return secret.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** One line where nothing secret was sent. */
  public static String oneLine(String words) {
    return oneLine(words, List.of());
  }
}
