package io.strongroom.driver.status;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Names of status objects, and of the node in their label. */
final class StatusNames {
  /** The longest name of an object, a DNS subdomain. */
  static final int MAX_NAME = 253;

  /** The longest value of a label; names of nodes may be longer. */
  static final int MAX_LABEL = 63;

  private static final int DIGITS = 10;
  private static final Pattern CUT_OFF_END = Pattern.compile("[^a-zA-Z0-9]+$");

  private StatusNames() {}

  /**
   * The names that a volume may have, in the order of preference: upstream's, for which tools look;
   * with the volume's name, for the second volume of a class in a pod; and one that no other volume
   * can have, since the first two join names that contain the joint themselves.
   */
  static List<String> of(ReportedVolume volume) {
    String[] parts = {
      volume.podName(), volume.namespace(), volume.className(), volume.volumeName()
    };
    String shortName = "%s-%s-%s".formatted(parts[0], parts[1], parts[2]);
    String longName = shortName + "-" + parts[3];
    String unique = hash(DIGITS, parts);
    return List.of(
        fit(shortName, MAX_NAME, hash(DIGITS, parts[0], parts[1], parts[2])),
        fit(longName, MAX_NAME, unique),
        cut(longName, MAX_NAME, unique));
  }

  /** The node as a label's value: its name, cut if it has to be. */
  static String nodeLabel(String node) {
    return fit(node, MAX_LABEL, hash(DIGITS, node));
  }

  private static String fit(String name, int longest, String hash) {
    return name.length() <= longest ? name : cut(name, longest, hash);
  }

  private static String cut(String name, int longest, String hash) {
    int room = longest - hash.length() - 1;
    return trimmed(name, room) + "-" + hash;
  }

  /** The beginning of a name, cut so that it ends with a letter or digit. */
  static String trimmed(String name, int longest) {
    String beginning = name.substring(0, Math.min(name.length(), longest));
    return CUT_OFF_END.matcher(beginning).replaceFirst("");
  }

  /**
   * Hex digits of SHA-256 over the parts, which hold no line breaks: names that are too long or not
   * unique differ by it.
   */
  static String hash(int digits, String... parts) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum).substring(0, digits);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
