package io.strongroom.driver.audit;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.strongroom.driver.observe.OneLine;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One line. Names come from untrusted requests: each is made one line and cut, and so is the list
 * of objects, since runtimes break lines of more than 16 KiB.
 */
final class AuditLine {
  /** Characters of a name, as many as Kubernetes allows. */
  private static final int MAX_NAME = 253;

  private static final int MAX_MESSAGE = 900;

  /** The most bytes of a line for objects, and for failures. */
  private static final int MAX_LIST = 6_000;

  private final JsonObject json = new JsonObject();

  /** Adds a text, unless it is empty. */
  AuditLine text(String key, String value) {
    return text(key, value, MAX_NAME);
  }

  AuditLine message(String value) {
    return text("message", value, MAX_MESSAGE);
  }

  private AuditLine text(String key, String value, int longest) {
    put(json, key, value, longest);
    return this;
  }

  private static void put(JsonObject object, String key, String value, int longest) {
    String clean = OneLine.of(value, longest);
    if (!clean.isEmpty()) {
      object.addProperty(key, clean);
    }
  }

  AuditLine took(Duration time) {
    return number("ms", time.toMillis());
  }

  AuditLine number(String key, long value) {
    json.addProperty(key, value);
    return this;
  }

  /**
   * The objects with their versions, and what their store counts, before and after; an object that
   * is not there has none. The dates are those of the version after.
   */
  AuditLine changes(List<ObjectVersion> before, List<ObjectVersion> after) {
    Map<String, ObjectVersion> old = byId(before);
    Map<String, ObjectVersion> now = byId(after);
    Set<String> ids = new LinkedHashSet<>(old.keySet());
    ids.addAll(now.keySet());
    BoundedList objects = new BoundedList();
    for (String id : ids) {
      JsonObject object = new JsonObject();
      put(object, "object", id, MAX_NAME);
      put(object, "before", "storeBefore", Optional.ofNullable(old.get(id)));
      put(object, "after", "storeAfter", Optional.ofNullable(now.get(id)));
      put(object, Optional.ofNullable(now.get(id)).map(ObjectVersion::validity));
      objects.add(object);
    }
    objects.putAs("objects", "moreObjects");
    return this;
  }

  private static void put(
      JsonObject json, String key, String storeKey, Optional<ObjectVersion> version) {
    put(json, key, version.map(ObjectVersion::version).orElse(""), MAX_NAME);
    put(json, storeKey, version.flatMap(ObjectVersion::storeVersion).orElse(""), MAX_NAME);
  }

  private static void put(JsonObject json, Optional<Validity> dates) {
    put(json, "notBefore", text(dates.flatMap(Validity::notBefore)), MAX_NAME);
    put(json, "expires", text(dates.flatMap(Validity::expires)), MAX_NAME);
  }

  private static String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse("");
  }

  private static Map<String, ObjectVersion> byId(List<ObjectVersion> versions) {
    return versions.stream()
        .collect(
            Collectors.toMap(
                ObjectVersion::id, Function.identity(), (first, _) -> first, LinkedHashMap::new));
  }

  AuditLine failures(List<FetchFailure> failures) {
    BoundedList list = new BoundedList();
    for (FetchFailure failure : failures) {
      JsonObject object = new JsonObject();
      put(object, "object", failure.object(), MAX_NAME);
      put(object, "phase", failure.phase().name().toLowerCase(Locale.ROOT), MAX_NAME);
      put(object, "kind", failure.kind().name().toLowerCase(Locale.ROOT), MAX_NAME);
      put(object, "code", failure.storeCode().orElse(""), MAX_NAME);
      put(object, "requestId", failure.requestId().orElse(""), MAX_NAME);
      put(object, "message", failure.message(), MAX_MESSAGE);
      list.add(object);
    }
    list.putAs("failures", "moreFailures");
    return this;
  }

  /** Without line breaks, whatever is in it. */
  @Override
  public String toString() {
    return json.toString();
  }

  private final class BoundedList {
    private final JsonArray items = new JsonArray();
    private int length;
    private int more;

    void add(JsonObject item) {
      length += item.toString().getBytes(StandardCharsets.UTF_8).length;
      if (length <= MAX_LIST) {
        items.add(item);
      } else {
        more++;
      }
    }

    void putAs(String name, String rest) {
      if (!items.isEmpty()) {
        json.add(name, items);
      }
      if (more > 0) {
        json.addProperty(rest, more);
      }
    }
  }
}
