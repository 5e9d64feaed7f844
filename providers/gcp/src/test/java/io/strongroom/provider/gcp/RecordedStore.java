package io.strongroom.provider.gcp;

import static io.strongroom.provider.testing.RecordedAnswers.Recorded.text;
import static io.strongroom.provider.testing.RecordedAnswers.Recorded.texts;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.strongroom.provider.gcp.fake.FakeGoogle;
import io.strongroom.provider.gcp.spec.Audience;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sets up the fakes as a recorded case had its store, its cluster and its node. */
final class RecordedStore {
  private final FakeGoogle google;
  private final Cluster cluster;
  private Optional<Audience> ofFile = Optional.empty();
  private boolean metadata;

  RecordedStore(FakeGoogle google, Cluster cluster) {
    this.google = google;
    this.cluster = cluster;
  }

  /** Of the credentials file, as far as it has one. */
  Optional<Audience> audienceOfFile() {
    return ofFile;
  }

  boolean hasMetadata() {
    return metadata;
  }

  private static List<String> list(JsonObject of, String field) {
    return of.getAsJsonArray(field).asList().stream().map(JsonElement::getAsString).toList();
  }

  void set(JsonObject to) {
    String name = text(to, "name", "");
    int versions = name.lastIndexOf("/versions/");
    String resource = versions < 0 ? name : name.substring(0, versions);
    String version = versions < 0 ? "" : name.substring(versions + "/versions/".length());
    switch (text(to, "op", "")) {
      case "secretVersion" ->
          google
              .secrets()
              .put(
                  resource,
                  Long.parseLong(version),
                  to.has("dataBase64")
                      ? Base64.getDecoder().decode(text(to, "dataBase64", ""))
                      : text(to, "data", "").getBytes(UTF_8),
                  text(to, "state", "ENABLED"),
                  Optional.ofNullable(to.get("crc32c")).map(JsonElement::getAsString));
      case "alias" -> google.secrets().alias(resource, version, to.get("version").getAsLong());
      case "parameterVersion" ->
          google.parameters().put(resource, version, rendered(to).getBytes(UTF_8));
      case "allow" -> {
        for (String role : List.of(Google.ACCESSOR, Google.VIEWER)) {
          google
              .policies()
              .grant(text(to, "resource", ""), role, principals(list(to, "identities")));
        }
      }
      case "serviceAccount" ->
          cluster.account(
              text(to, "namespace", "") + "/" + name, texts(to.getAsJsonObject("annotations")));
      case "impersonation" ->
          google
              .policies()
              .grant(
                  "projects/-/serviceAccounts/" + text(to, "serviceAccount", ""),
                  "roles/iam.workloadIdentityUser",
                  principals(list(to, "identities")));
      case "error" ->
          google.fault(
              name,
              text(to, "code", "").replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT),
              text(to, "message", ""),
              to.has("times") ? to.get("times").getAsInt() : Integer.MAX_VALUE,
              Optional.empty());
      case "sts" ->
          google.faultOfTokens(
              "ExchangeToken", to.get("status").getAsInt(), "invalid_grant", "refused");
      case "oauth" ->
          google.faultOfTokens("SignIn", to.get("status").getAsInt(), "invalid_grant", "refused");
      case "metadata" -> {
        metadata = true;
        texts(to.getAsJsonObject("values")).forEach(google::metadata);
        if (to.has("nodeToken")) {
          google.metadata("instance/service-accounts/default/token", text(to, "nodeToken", ""));
        }
      }
      case "adcFile" -> ofFile = audienceOf(text(to, "content", ""));
      default -> throw new IllegalStateException("unknown: " + to);
    }
  }

  /** What an operator would state of a credentials file, as far as it has it. */
  private static Optional<Audience> audienceOf(String file) {
    try {
      JsonObject content = JsonParser.parseString(file).getAsJsonObject();
      return text(content, "type", "").equals("external_account")
          ? Audience.parse(text(content, "audience", ""))
          : Optional.empty();
    } catch (JsonParseException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static String rendered(JsonObject to) {
    if (!to.has("renderedRepeat")) {
      return text(to, "rendered", "");
    }
    JsonObject repeat = to.getAsJsonObject("renderedRepeat");
    return text(repeat, "text", "").repeat(repeat.get("times").getAsInt());
  }

  private static List<String> principals(List<String> identities) {
    return identities.stream()
        .map(
            identity ->
                identity.startsWith("federated:")
                    ? Google.principal(identity.substring("federated:".length()))
                    : "serviceAccount:" + identity.substring(identity.indexOf(':') + 1))
        .toList();
  }
}
