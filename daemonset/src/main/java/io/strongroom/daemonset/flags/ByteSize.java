package io.strongroom.daemonset.flags;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as flags spell them. */
final class ByteSize {
  private static final Pattern SPELLING = Pattern.compile("([0-9]{1,12})(Ki|Mi|Gi|Ti|)");

  private ByteSize() {}

  /** The bytes; empty if the text is no size, or more than 64 bits hold. */
  static OptionalLong parse(String text) {
    Matcher matcher = SPELLING.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    int shift =
        switch (matcher.group(2)) {
          case "Ki" -> 10;
          case "Mi" -> 20;
          case "Gi" -> 30;
          case "Ti" -> 40;
          default -> 0;
        };
    long number = Long.parseLong(matcher.group(1));
    return number > Long.MAX_VALUE >> shift
        ? OptionalLong.empty()
        : OptionalLong.of(number << shift);
  }
}
