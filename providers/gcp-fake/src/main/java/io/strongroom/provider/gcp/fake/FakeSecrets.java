package io.strongroom.provider.gcp.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Secret Manager's secrets and their versions, by names with the project's id. */
public final class FakeSecrets {
  private final Projects projects;
  private final NavigableMap<String, Secret> secrets = new TreeMap<>();

  FakeSecrets(Projects projects) {
    this.projects = projects;
  }

  private static final class Secret {
    private final Instant created = Instant.now();
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, Long> aliases = new TreeMap<>();
    private final NavigableMap<Long, Version> versions = new TreeMap<>();
  }

  private static final class Version {
    private final byte[] data;
    private final Instant created = Instant.now();
    private String state = "ENABLED";
    private Optional<String> claimed = Optional.empty();

    Version(byte[] data) {
      this.data = data;
    }
  }

  public synchronized void clear() {
    secrets.clear();
  }

  public synchronized JsonObject create(String name, JsonObject request) throws FakeGoogleRefusal {
    if (secrets.containsKey(name)) {
      throw FakeGoogleRefusal.of(
          "ALREADY_EXISTS", "Secret [%s] already exists.".formatted(shown(name)));
    }
    secrets.put(name, new Secret());
    return change(name, request);
  }

  /** Labels and aliases, as they are given. */
  public synchronized JsonObject change(String name, JsonObject request) throws FakeGoogleRefusal {
    Secret secret = secret(name);
    if (request.get("labels") instanceof JsonObject labels) {
      secret.labels.clear();
      labels.asMap().forEach((key, value) -> secret.labels.put(key, value.getAsString()));
    }
    if (request.get("versionAliases") instanceof JsonObject aliases) {
      secret.aliases.clear();
      aliases.asMap().forEach((key, value) -> secret.aliases.put(key, value.getAsLong()));
    }
    return json(name, secret);
  }

  public synchronized void delete(String name) throws FakeGoogleRefusal {
    var _ = secret(name);
    secrets.remove(name);
  }

  /** A version with a number of its own, in a secret that is made if there is none. */
  public synchronized void put(
      String name, long number, byte[] data, String state, Optional<String> claimed) {
    Version version = new Version(data);
    version.state = state;
    version.claimed = claimed;
    secrets.computeIfAbsent(name, _ -> new Secret()).versions.put(number, version);
  }

  /** The next version of a secret, which is made if there is none; answers its number. */
  public synchronized long put(String name, byte[] data) {
    NavigableMap<Long, Version> versions =
        secrets.computeIfAbsent(name, _ -> new Secret()).versions;
    long number = versions.isEmpty() ? 1 : versions.lastKey() + 1;
    versions.put(number, new Version(data));
    return number;
  }

  public synchronized void alias(String name, String alias, long number) {
    secrets.computeIfAbsent(name, _ -> new Secret()).aliases.put(alias, number);
  }

  public synchronized JsonObject addVersion(String name, byte[] data) throws FakeGoogleRefusal {
    Secret secret = secret(name);
    long number = put(name, data);
    return json(name, number, version(secret, number));
  }

  synchronized JsonObject get(String name) throws FakeGoogleRefusal {
    return json(name, secret(name));
  }

  /** A page of those of a project and location. */
  synchronized JsonObject list(String collection, String filter, int size, String token)
      throws FakeGoogleRefusal {
    List<Filter> filters = Filter.parse(filter);
    List<String> names =
        secrets.keySet().stream()
            .filter(name -> name.startsWith(collection + "/"))
            .filter(name -> name.indexOf('/', collection.length() + 1) < 0)
            .filter(name -> filters.stream().allMatch(one -> one.takes(name, known(name))))
            .toList();
    int from = token.isEmpty() ? 0 : Integer.parseInt(token);
    JsonArray page = new JsonArray();
    names.stream().skip(from).limit(size).forEach(name -> page.add(json(name, known(name))));
    JsonObject answer = new JsonObject();
    if (!page.isEmpty()) {
      answer.add("secrets", page);
    }
    if (from + size < names.size()) {
      answer.addProperty("nextPageToken", String.valueOf(from + size));
    }
    answer.addProperty("totalSize", names.size());
    return answer;
  }

  /** The part of the filters' language that is used here. */
  private record Filter(String label, String value) {
    static List<Filter> parse(String filter) throws FakeGoogleRefusal {
      List<Filter> filters = new ArrayList<>();
      for (String part : Stream.of(filter.split(" AND ", -1)).filter(p -> !p.isEmpty()).toList()) {
        if (part.startsWith("name:")) {
          filters.add(new Filter("", part.substring("name:".length())));
        } else if (part.startsWith("labels.") && part.contains("=")) {
          int equal = part.indexOf('=');
          filters.add(
              new Filter(
                  part.substring("labels.".length(), equal),
                  part.substring(equal + 1).replace("\"", "")));
        } else {
          throw FakeGoogleRefusal.of("INVALID_ARGUMENT", "Invalid filter.");
        }
      }
      return filters;
    }

    boolean takes(String name, Secret secret) {
      return label.isEmpty()
          ? name.substring(name.lastIndexOf('/')).contains(value)
          : value.equals(secret.labels.get(label));
    }
  }

  synchronized JsonObject version(String name, String version) throws FakeGoogleRefusal {
    long number = number(name, version);
    return json(name, number, version(secret(name), number));
  }

  synchronized JsonObject versions(String name) throws FakeGoogleRefusal {
    JsonArray all = new JsonArray();
    secret(name)
        .versions
        .descendingMap()
        .forEach((number, version) -> all.add(json(name, number, version)));
    JsonObject answer = new JsonObject();
    answer.add("versions", all);
    answer.addProperty("totalSize", all.size());
    return answer;
  }

  public synchronized JsonObject state(String name, String version, String state)
      throws FakeGoogleRefusal {
    long number = number(name, version);
    version(secret(name), number).state = state;
    return json(name, number, version(secret(name), number));
  }

  synchronized byte[] data(String name, String version) throws FakeGoogleRefusal {
    long number = number(name, version);
    Version found = version(secret(name), number);
    if (!found.state.equals("ENABLED")) {
      throw FakeGoogleRefusal.of(
          "FAILED_PRECONDITION",
          "Secret Version [%s/versions/%d] is in %s state."
              .formatted(shown(name), number, found.state));
    }
    return found.data.clone();
  }

  synchronized JsonObject access(String name, String version) throws FakeGoogleRefusal {
    byte[] data = data(name, version);
    long number = number(name, version);
    CRC32C sum = new CRC32C();
    sum.update(data);
    JsonObject payload = new JsonObject();
    payload.addProperty("data", Base64.getEncoder().encodeToString(data));
    payload.addProperty(
        "dataCrc32c", version(secret(name), number).claimed.orElse(String.valueOf(sum.getValue())));
    JsonObject answer = new JsonObject();
    answer.addProperty("name", "%s/versions/%d".formatted(shown(name), number));
    answer.add("payload", payload);
    return answer;
  }

  private long number(String name, String version) throws FakeGoogleRefusal {
    Secret secret = secret(name);
    if (secret.versions.isEmpty()) {
      throw notFound(name);
    }
    Long number =
        version.equals("latest")
            ? secret.versions.lastKey()
            : version.matches("[0-9]{1,18}")
                ? Long.valueOf(version)
                : secret.aliases.getOrDefault(version, -1L);
    if (!secret.versions.containsKey(number)) {
      throw FakeGoogleRefusal.of(
          "NOT_FOUND",
          "Secret Version [%s/versions/%s] not found.".formatted(shown(name), version));
    }
    return number;
  }

  private Secret secret(String name) throws FakeGoogleRefusal {
    return Optional.ofNullable(secrets.get(name)).orElseThrow(() -> notFound(name));
  }

  private Secret known(String name) {
    return Optional.ofNullable(secrets.get(name)).orElseThrow();
  }

  private static Version version(Secret secret, long number) {
    return Optional.ofNullable(secret.versions.get(number)).orElseThrow();
  }

  private FakeGoogleRefusal notFound(String name) {
    return FakeGoogleRefusal.of(
        "NOT_FOUND", "Secret [%s] not found or has no versions.".formatted(shown(name)));
  }

  private String shown(String name) {
    return projects.withNumber(name);
  }

  private JsonObject json(String name, Secret secret) {
    JsonObject json = new JsonObject();
    json.addProperty("name", shown(name));
    json.addProperty("createTime", secret.created.toString());
    if (!name.contains("/locations/")) {
      JsonObject replication = new JsonObject();
      replication.add("automatic", new JsonObject());
      json.add("replication", replication);
    }
    json.add("labels", object(secret.labels));
    json.add("versionAliases", object(secret.aliases));
    return json;
  }

  private static JsonElement object(Map<String, ?> values) {
    JsonObject object = new JsonObject();
    values.forEach((key, value) -> object.addProperty(key, String.valueOf(value)));
    return object;
  }

  private JsonObject json(String name, long number, Version version) {
    JsonObject json = new JsonObject();
    json.addProperty("name", "%s/versions/%d".formatted(shown(name), number));
    json.addProperty("createTime", version.created.toString());
    json.addProperty("state", version.state);
    json.addProperty("clientSpecifiedPayloadChecksum", true);
    return json;
  }
}
