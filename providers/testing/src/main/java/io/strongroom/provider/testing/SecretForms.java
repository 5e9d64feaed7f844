package io.strongroom.provider.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** The forms in which a secret may hide in a text. */
final class SecretForms {
  /**
   * How many bytes of a secret in a row count as a find. A multiple of three: base64 of such a
   * window has no padding, and as a window starts at every byte, one of them is aligned with the
   * groups of any base64 text that the secret is part of.
   */
  static final int WINDOW = 12;

  private SecretForms() {}

  record Hit(String form, int at) {}

  static Optional<Hit> findIn(String text, String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from + WINDOW <= bytes.length; from++) {
      for (Map.Entry<String, String> form :
          of(Arrays.copyOfRange(bytes, from, from + WINDOW)).entrySet()) {
        int at = text.indexOf(form.getValue());
        if (at >= 0) {
          return Optional.of(new Hit(form.getKey(), at));
        }
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> of(byte[] window) {
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put("it is", new String(window, StandardCharsets.UTF_8));
    // A file is searched as Latin-1, where UTF-8 beyond ASCII looks different.
    forms.put("bytes", new String(window, StandardCharsets.ISO_8859_1));
    forms.put("base64", Base64.getEncoder().encodeToString(window));
    forms.put("base64url", Base64.getUrlEncoder().encodeToString(window));
    forms.put("hex", HexFormat.of().formatHex(window));
    forms.put("upper-case hex", HexFormat.of().withUpperCase().formatHex(window));
    forms.put("spaced hex", HexFormat.ofDelimiter(" ").formatHex(window));
    forms.put("percent encoding", percentEncoded(window, true));
    forms.put("complete percent encoding", percentEncoded(window, false));
    String array = Arrays.toString(window);
    forms.put("a byte array", array.substring(1, array.length() - 1));
    return forms;
  }

  private static String percentEncoded(byte[] window, boolean onlyReserved) {
    StringJoiner text = new StringJoiner("");
    for (byte each : window) {
      char character = (char) (each & 0xff);
      boolean unreserved =
          character < 0x80
              && (Character.isLetterOrDigit(character) || "-._~".indexOf(character) >= 0);
      text.add(
          onlyReserved && unreserved
              ? String.valueOf(character)
              : "%%%02X".formatted((int) character));
    }
    return text.toString();
  }
}
