package io.strongroom.cli.status;

import java.util.List;

/** Names in one cell. */
final class Several {
  private static final int NAMED = 2;

  private Several() {}

  /** Each name once; of many the first ones and how many there are besides. */
  static String of(List<String> names, boolean all) {
    List<String> each = names.stream().distinct().sorted().toList();
    return all || each.size() <= NAMED + 1
        ? String.join(",", each)
        : "%s and %d more".formatted(String.join(",", each.subList(0, NAMED)), each.size() - NAMED);
  }
}
