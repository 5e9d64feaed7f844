package io.strongroom.driver.refresh;

import io.strongroom.driver.fetch.GroupKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each problem of a class's annotations once, as a warning. Thread-safe. */
final class ClassProblems {
  private static final Logger LOG = LoggerFactory.getLogger(ClassProblems.class);
  private static final int MAX_REMEMBERED = 1000;

  private final Set<String> logged =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MAX_REMEMBERED;
                }
              }));

  void logOnce(GroupKey group, List<String> problems) {
    for (String problem : problems) {
      if (logged.add("%s/%s: %s".formatted(group.namespace(), group.className(), problem))) {
        LOG.warn("SecretProviderClass {}/{}: {}", group.namespace(), group.className(), problem);
      }
    }
  }
}
