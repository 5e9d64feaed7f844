package io.strongroom.provider.gcp.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parameter Manager's parameters, by names with the project's id. */
public final class FakeParameters {
  private static final Pattern REFERENCE =
      Pattern.compile(
          "__REF__\\((?:\\\\?[\"'])?//secretmanager\\.googleapis\\.com/"
              + "(?<secret>projects/[^/]+(?:/locations/[^/]+)?/secrets/[^/]+)/versions/(?<version>[A-Za-z0-9_-]+)"
              + "(?:\\\\?[\"'])?\\)");

  private final Projects projects;
  private final FakeSecrets secrets;
  private final Policies policies;
  private final Map<String, Map<String, byte[]>> parameters = new TreeMap<>();

  FakeParameters(Projects projects, FakeSecrets secrets, Policies policies) {
    this.projects = projects;
    this.secrets = secrets;
    this.policies = policies;
  }

  public synchronized void clear() {
    parameters.clear();
  }

  public synchronized void put(String name, String version, byte[] data) {
    parameters.computeIfAbsent(name, _ -> new TreeMap<>()).put(version, data);
  }

  /** As whom the parameter reads what it refers to. */
  public String principal(String name) {
    return "principal://parametermanager.googleapis.com/%s".formatted(projects.withNumber(name));
  }

  synchronized JsonObject create(String name) throws FakeGoogleRefusal {
    if (parameters.putIfAbsent(name, new TreeMap<>()) != null) {
      throw FakeGoogleRefusal.of("ALREADY_EXISTS", "Resource '%s' already exists".formatted(name));
    }
    return get(name);
  }

  synchronized JsonObject get(String name) throws FakeGoogleRefusal {
    var _ = versions(name);
    JsonObject json = new JsonObject();
    json.addProperty("name", projects.withNumber(name));
    JsonObject member = new JsonObject();
    member.addProperty("iamPolicyNamePrincipal", principal(name));
    json.add("policyMember", member);
    return json;
  }

  synchronized JsonObject createVersion(String name, String version, JsonObject request)
      throws FakeGoogleRefusal {
    String data = request.getAsJsonObject("payload").get("data").getAsString();
    versions(name).put(version, Base64.getDecoder().decode(data));
    JsonObject json = new JsonObject();
    json.addProperty("name", "%s/versions/%s".formatted(projects.withNumber(name), version));
    return json;
  }

  private Map<String, byte[]> versions(String name) throws FakeGoogleRefusal {
    return Optional.ofNullable(parameters.get(name))
        .orElseThrow(() -> notFound(projects.withNumber(name)));
  }

  private static FakeGoogleRefusal notFound(String name) {
    return FakeGoogleRefusal.of("NOT_FOUND", "Resource '%s' was not found".formatted(name));
  }

  synchronized JsonObject render(String name, String version) throws FakeGoogleRefusal {
    String shown = "%s/versions/%s".formatted(projects.withNumber(name), version);
    byte[] data =
        Optional.ofNullable(versions(name).get(version)).orElseThrow(() -> notFound(shown));
    JsonObject payload = new JsonObject();
    payload.addProperty("data", Base64.getEncoder().encodeToString(data));
    JsonObject answer = new JsonObject();
    answer.addProperty("parameterVersion", shown);
    answer.add("payload", payload);
    answer.addProperty("renderedPayload", Base64.getEncoder().encodeToString(rendered(name, data)));
    return answer;
  }

  private byte[] rendered(String name, byte[] data) throws FakeGoogleRefusal {
    String text = new String(data, UTF_8);
    Matcher reference = REFERENCE.matcher(text);
    if (!reference.find()) {
      return data;
    }
    StringBuilder rendered = new StringBuilder();
    do {
      String secret = projects.withId(reference.group("secret"));
      if (!policies.allows(principal(name), "secretmanager.versions.access", secret)) {
        throw FakeGoogleRefusal.of(
            "PERMISSION_DENIED",
            "Permission 'secretmanager.versions.access' denied for resource '%s' on parameter '%s'"
                .formatted(secret, name));
      }
      reference.appendReplacement(
          rendered,
          Matcher.quoteReplacement(
              new String(secrets.data(secret, reference.group("version")), UTF_8)));
    } while (reference.find());
    return reference.appendTail(rendered).toString().getBytes(UTF_8);
  }
}
