package io.strongroom.provider.gcp.fake;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Projects have an id and a number; requests may have either, answers have the number. */
final class Projects {
  private static final String PREFIX = "projects/";

  private final AtomicLong next = new AtomicLong(100_000_000_001L);
  private final Map<String, String> numbers = new ConcurrentHashMap<>();

  String number(String id) {
    return numbers.computeIfAbsent(id, _ -> String.valueOf(next.getAndIncrement()));
  }

  /** A name with the project's id, whichever was given. */
  String withId(String name) {
    String project = project(name);
    return numbers.entrySet().stream()
        .filter(known -> known.getValue().equals(project))
        .findFirst()
        .map(known -> PREFIX + known.getKey() + name.substring(PREFIX.length() + project.length()))
        .orElse(name);
  }

  /** As Resource Manager has it. */
  JsonObject json(String id) {
    JsonObject project = new JsonObject();
    project.addProperty("projectId", id);
    project.addProperty("projectNumber", number(id));
    project.addProperty("lifecycleState", "ACTIVE");
    return project;
  }

  /** A name with the project's number. */
  String withNumber(String given) {
    String name = withId(given);
    String project = project(name);
    return PREFIX + number(project) + name.substring(PREFIX.length() + project.length());
  }

  private static String project(String name) {
    int end = name.indexOf('/', PREFIX.length());
    return name.substring(PREFIX.length(), end < 0 ? name.length() : end);
  }
}
