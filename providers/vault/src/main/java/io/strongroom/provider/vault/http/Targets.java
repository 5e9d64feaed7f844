package io.strongroom.provider.vault.http;

import io.strongroom.provider.vault.spec.VaultRequest.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Paths and queries as they are sent, encoded as Go encodes them. */
public final class Targets {
  /** What Go's URL leaves as it is in a path, beyond letters and digits. */
  private static final String PLAIN = "-_.~$&+,/:;=@";

  private static final String HEX = "0123456789ABCDEF";

  private Targets() {}

  public static String of(String path, List<Parameter> query) {
    return "/v1/" + encoded(path) + query(query);
  }

  private static String encoded(String path) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= '0' && b <= '9')
              || (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || PLAIN.indexOf(b) >= 0;
      if (plain) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
      }
    }
    return encoded.toString();
  }

  private static String query(List<Parameter> query) {
    return query.isEmpty()
        ? ""
        : query.stream()
            .map(parameter -> encode(parameter.name()) + "=" + encode(parameter.value()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
