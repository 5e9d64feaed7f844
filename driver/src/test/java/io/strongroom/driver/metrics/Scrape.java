package io.strongroom.driver.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An exposition, read as strictly as Prometheus reads it. */
final class Scrape {
  private static final Pattern HEAD =
      Pattern.compile("# (HELP|TYPE) ([a-z_]+) (counter|gauge|histogram|[A-Z].*)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-z_]+)((?:\\{[a-z_]+=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\""
              + "(?:,[a-z_]+=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\")*})?) ([-+0-9.E]+)");

  final Map<String, Double> samples = new LinkedHashMap<>();
  final Set<String> families = new TreeSet<>();

  Scrape(String text) {
    String family = "";
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("#")) {
        Matcher head = HEAD.matcher(line);
        assertThat(head.matches()).as(line).isTrue();
        family = head.group(2);
        families.add(family);
      } else if (!line.isEmpty()) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).startsWith(family);
        Double before =
            samples.put(sample.group(1) + sample.group(2), Double.valueOf(sample.group(3)));
        assertThat(before).as("%s is there twice", line).isNull();
      }
    }
    assertThat(text).endsWith("\n");
  }

  /** Series of a family, whatever their labels. */
  long series(String name) {
    return samples.keySet().stream().filter(key -> key.split("\\{", 2)[0].equals(name)).count();
  }
}
