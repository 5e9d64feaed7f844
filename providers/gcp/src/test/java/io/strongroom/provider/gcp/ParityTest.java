package io.strongroom.provider.gcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.Problem;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.gcp.Pods.FileSeen;
import io.strongroom.provider.gcp.identity.IdentitySettings;
import io.strongroom.provider.gcp.spec.Audience;
import io.strongroom.provider.testing.RecordedAnswers;
import io.strongroom.provider.testing.RecordedAnswers.Recorded;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the Google provider of today answered to classes made for this purpose, recorded: the same
 * is answered here, but for the differences that are listed with their reasons. A difference that
 * is listed and not there fails as well.
 */
final class ParityTest {
  private static final String USUAL_TOKENS =
      "{\"demo-project.svc.id.goog\":{\"token\":\"ksa|shop|web|demo-project.svc.id.goog\"}}";

  private static final RecordedAnswers ANSWERS =
      RecordedAnswers.of(ParityTest.class, "0026-gcp-provider.md");

  static Stream<Recorded> recorded() {
    return ANSWERS.cases();
  }

  @Test
  void everyDifferenceIsOfARecordedCaseAndHasAReason() {
    ANSWERS.assertWhole(298);
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void answersAsRecorded(Recorded recorded) throws Exception {
    try (Case made = new Case(recorded.json())) {
      Seen seen = made.run();
      ANSWERS.assertDecided(recorded, seen.summary(), made.differenceTo(seen));
    }
  }

  /**
   * What was answered here.
   *
   * @param words of the failures
   */
  private record Seen(
      boolean failed,
      Map<String, FileSeen> files,
      Map<String, String> versions,
      List<String> words) {
    String summary() {
      if (failed) {
        return "fails";
      }
      List<String> parts = new ArrayList<>();
      files.forEach((path, file) -> parts.add("%s=%s".formatted(path, file.text())));
      return parts.isEmpty() ? "mounts nothing" : "mounts " + String.join(", ", parts);
    }
  }

  /** One case, set up. */
  private static final class Case implements AutoCloseable {
    private final JsonObject json;
    private final Google google = new Google();
    private final Cluster cluster = new Cluster();
    private Optional<Audience> ofFile = Optional.empty();
    private boolean metadata;

    Case(JsonObject json) {
      this.json = json;
      for (JsonElement operation : json.getAsJsonArray("store")) {
        set(operation.getAsJsonObject());
      }
    }

    private JsonObject object(String field) {
      return json.has(field) && json.get(field).isJsonObject()
          ? json.getAsJsonObject(field)
          : new JsonObject();
    }

    private static String text(JsonObject of, String field, String otherwise) {
      return of.has(field) ? of.get(field).getAsString() : otherwise;
    }

    private static List<String> texts(JsonObject of, String field) {
      return of.getAsJsonArray(field).asList().stream().map(JsonElement::getAsString).toList();
    }

    private void set(JsonObject to) {
      String name = text(to, "name", "");
      int versions = name.lastIndexOf("/versions/");
      String resource = versions < 0 ? name : name.substring(0, versions);
      String version = versions < 0 ? "" : name.substring(versions + "/versions/".length());
      switch (text(to, "op", "")) {
        case "secretVersion" ->
            google
                .fake()
                .secrets()
                .put(
                    resource,
                    Long.parseLong(version),
                    to.has("dataBase64")
                        ? Base64.getDecoder().decode(text(to, "dataBase64", ""))
                        : text(to, "data", "").getBytes(UTF_8),
                    text(to, "state", "ENABLED"),
                    Optional.ofNullable(to.get("crc32c")).map(JsonElement::getAsString));
        case "alias" ->
            google.fake().secrets().alias(resource, version, to.get("version").getAsLong());
        case "parameterVersion" ->
            google.fake().parameters().put(resource, version, rendered(to).getBytes(UTF_8));
        case "allow" -> {
          for (String role : List.of(Google.ACCESSOR, Google.VIEWER)) {
            google
                .fake()
                .policies()
                .grant(text(to, "resource", ""), role, principals(texts(to, "identities")));
          }
        }
        case "serviceAccount" ->
            cluster.account(
                text(to, "namespace", "") + "/" + name, strings(to.getAsJsonObject("annotations")));
        case "impersonation" ->
            google
                .fake()
                .policies()
                .grant(
                    "projects/-/serviceAccounts/" + text(to, "serviceAccount", ""),
                    "roles/iam.workloadIdentityUser",
                    principals(texts(to, "identities")));
        case "error" ->
            google
                .fake()
                .fault(
                    name,
                    text(to, "code", "")
                        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                        .toUpperCase(Locale.ROOT),
                    text(to, "message", ""),
                    to.has("times") ? to.get("times").getAsInt() : Integer.MAX_VALUE,
                    Optional.empty());
        case "sts" ->
            google
                .fake()
                .faultOfTokens(
                    "ExchangeToken", to.get("status").getAsInt(), "invalid_grant", "refused");
        case "oauth" ->
            google
                .fake()
                .faultOfTokens("SignIn", to.get("status").getAsInt(), "invalid_grant", "refused");
        case "metadata" -> {
          metadata = true;
          strings(to.getAsJsonObject("values")).forEach(google.fake()::metadata);
          if (to.has("nodeToken")) {
            google
                .fake()
                .metadata("instance/service-accounts/default/token", text(to, "nodeToken", ""));
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

    private static Map<String, String> strings(JsonObject of) {
      Map<String, String> strings = new TreeMap<>();
      of.asMap().forEach((name, value) -> strings.put(name, value.getAsString()));
      return strings;
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

    /** The environment of the recorded process, as an operator states it here. */
    private GcpSettings settings() {
      JsonObject env = object("env");
      Optional<Audience> ofGke =
          env.has("PROJECT") && !text(env, "PROJECT", "").isEmpty()
              ? Audience.ofGke(
                  text(env, "PROJECT", ""),
                  text(env, "CLUSTER_LOCATION", ""),
                  text(env, "CLUSTER_NAME", ""))
              : Optional.empty();
      Optional<Audience> file =
          env.has("GOOGLE_APPLICATION_CREDENTIALS") ? ofFile : Optional.empty();
      boolean keys = List.of("true", "T").contains(text(env, "ALLOW_NODE_PUBLISH_SECRET", ""));
      return google.settings(
          new IdentitySettings(
              ofGke.or(() -> file),
              Optional.empty(),
              keys,
              true,
              metadata ? Optional.of(google.metadataServer()) : Optional.empty()));
    }

    Seen run() throws Exception {
      try (GcpProvider provider = new GcpProvider(settings(), cluster)) {
        return switch (provider.plan(Parameters.of(strings(object("parameters"))))) {
          case Plan.Rejected(List<Problem> problems) ->
              failed(problems.stream().map(Problem::message).toList());
          case Plan.Accepted accepted -> {
            JsonObject mount = object("mount");
            String account =
                text(mount, "podNamespace", "shop") + "/" + text(mount, "serviceAccount", "web");
            Pods pod = new Pods(provider, "web-0", account, tokens(mount), secrets(mount));
            yield seen(Pods.run(accepted.fetch(), pod.context(List.of())));
          }
        };
      }
    }

    private static Seen failed(List<String> words) {
      return new Seen(true, Map.of(), Map.of(), words);
    }

    /** As the driver reads the attribute; what stands for a token becomes a signed one. */
    private ServiceAccountTokens tokens(JsonObject mount) {
      String text = mount.has("noTokens") ? "" : text(mount, "tokens", USUAL_TOKENS);
      Map<String, Token> tokens = new HashMap<>();
      if (text.startsWith("{")) {
        JsonParser.parseString(text)
            .getAsJsonObject()
            .asMap()
            .forEach(
                (audience, value) -> {
                  String[] parts = text(value.getAsJsonObject(), "token", "").split("\\|", -1);
                  boolean readable =
                      !text(value.getAsJsonObject(), "expirationTimestamp", "").equals("soon");
                  if (readable && parts.length == 4) {
                    tokens.put(
                        audience, google.issuer().token(parts[1] + "/" + parts[2], parts[3]));
                  }
                });
      }
      return ServiceAccountTokens.of(tokens);
    }

    /** The key in the recorded cases becomes one that the fake knows. */
    private NodePublishSecrets secrets(JsonObject mount) {
      JsonElement secrets = JsonParser.parseString(text(mount, "secrets", "{}"));
      Map<String, String> values = new HashMap<>();
      if (secrets instanceof JsonObject present) {
        present.asMap().forEach((name, value) -> values.put(name, filled(value.getAsString())));
      }
      return NodePublishSecrets.of(values);
    }

    private String filled(String file) {
      if (!file.contains("<rsa-private-key>")) {
        return file;
      }
      JsonObject key = JsonParser.parseString(file).getAsJsonObject();
      JsonObject made =
          JsonParser.parseString(google.fake().tokens().key(text(key, "client_email", "")))
              .getAsJsonObject();
      key.add("private_key", made.get("private_key"));
      return key.toString();
    }

    private static Seen seen(Pods.Answer answer) {
      return switch (answer.result()) {
        case Failed failed ->
            failed(failed.failures().stream().map(FetchFailure::message).toList());
        case NotChanged _ -> throw new IllegalStateException("nothing was held");
        case Fetched fetched -> {
          Map<String, String> versions = new TreeMap<>();
          fetched.versions().forEach(version -> versions.put(version.id(), counted(version)));
          yield new Seen(false, answer.files(), versions, List.of());
        }
      };
    }

    /** Without the mark of time that an alias's version has here. */
    private static String counted(ObjectVersion version) {
      return version.storeVersion().orElse("").replaceFirst("-[0-9a-f]{12}$", "");
    }

    /** What differs from the recorded answer; absent if nothing does. */
    Optional<String> differenceTo(Seen seen) {
      JsonObject answer = object("answer");
      if (answer.has("crash")) {
        return Optional.of("it does not crash");
      }
      if (answer.has("error")) {
        return seen.failed()
            ? differenceOfWords(answer.get("error").getAsString(), seen.words())
            : Optional.of("mounts; recorded: " + answer.get("error"));
      }
      if (seen.failed()) {
        return Optional.of("fails: " + seen.words());
      }
      return differenceOfFiles(answer.getAsJsonArray("files"), seen.files())
          .or(
              () ->
                  differenceOfVersions(
                      strings(answer.getAsJsonObject("versions")), seen.versions()))
          .or(this::differenceOfReads);
    }

    private static Optional<String> differenceOfFiles(
        JsonArray recorded, Map<String, FileSeen> files) {
      if (recorded.size() != files.size()) {
        return Optional.of("recorded %s, here %s".formatted(recorded, files.keySet()));
      }
      for (JsonElement element : recorded) {
        JsonObject file = element.getAsJsonObject();
        FileSeen here = files.get(file.get("path").getAsString());
        if (here == null || !isSame(file, here)) {
          return Optional.of("recorded %s, here %s".formatted(file, here));
        }
      }
      return Optional.empty();
    }

    private static boolean isSame(JsonObject file, FileSeen here) {
      if (here.mode() != file.get("mode").getAsInt()) {
        return false;
      }
      if (file.has("sha256")) {
        return sha256(here.bytes().getBytes(ISO_8859_1)).equals(file.get("sha256").getAsString());
      }
      byte[] content =
          file.has("content")
              ? file.get("content").getAsString().getBytes(UTF_8)
              : Base64.getDecoder().decode(file.get("contentBase64").getAsString());
      return FileSeen.of(content, here.mode()).equals(here);
    }

    private static String sha256(byte[] bytes) {
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Optional<String> differenceOfVersions(
        Map<String, String> recorded, Map<String, String> here) {
      return recorded.equals(here)
          ? Optional.empty()
          : Optional.of("recorded versions %s, here %s".formatted(recorded, here));
    }

    /** At which host what is read, and as whom: each once, aliases by their numbers. */
    private Optional<String> differenceOfReads() {
      Set<String> recorded = new TreeSet<>();
      for (JsonElement call : json.getAsJsonArray("calls")) {
        Matcher read = READ.matcher(call.getAsString());
        if (read.find()) {
          recorded.add(
              "%s %s %s"
                  .formatted(
                      read.group("method"),
                      read.group("host").replace(".googleapis.com", ".google.test"),
                      read.group("principal").replaceFirst(".*:", "")));
        }
      }
      Set<String> here =
          google.fake().calls().stream()
              .filter(call -> call.method().matches("AccessSecretVersion|RenderParameterVersion"))
              .map(
                  call ->
                      "%s %s %s"
                          .formatted(
                              call.method(), call.host(), recordedPrincipal(call.principal())))
              .collect(Collectors.toCollection(TreeSet::new));
      return recorded.equals(here)
          ? Optional.empty()
          : Optional.of("recorded reads %s, here %s".formatted(recorded, here));
    }

    private static final Pattern READ =
        Pattern.compile(
            "^(?<method>AccessSecretVersion|RenderParameterVersion) host=(?<host>\\S+) .*"
                + " as=(?<principal>\\S+)");

    private static String recordedPrincipal(String principal) {
      return principal
          .replaceFirst(".*\\.svc\\.id\\.goog\\[(.+)]", "$1")
          .replaceFirst(".*/subject/system:serviceaccount:(.+):(.+)", "$1/$2")
          .replaceFirst(".*:", "");
    }

    /**
     * The provider's own words about a class and its keys are the same here; what it says of
     * tokens, and what Go's libraries and Google say, says more here.
     */
    private static Optional<String> differenceOfWords(String recorded, List<String> here) {
      List<String> missing =
          OWN_WORDS.stream()
              .map(own -> own.matcher(recorded))
              .filter(Matcher::find)
              .map(Matcher::group)
              .filter(own -> here.stream().noneMatch(words -> words.contains(own)))
              .toList();
      return missing.isEmpty()
          ? Optional.empty()
          : Optional.of("recorded %s, here %s".formatted(recorded, here));
    }

    private static final List<Pattern> OWN_WORDS =
        Stream.of(
                "^missing required 'secrets' attribute",
                "^unknown auth configuration: \"[A-Za-z -]*\"",
                "^attempting to set both nodePublishSecretRef and [a-z-]+ auth",
                "unknown resource type",
                "Invalid location: [a-z0-9-]+, location length exceeds limit",
                "both ExtractJSONKey and ExtractYAMLKey can't be simultaneously non empty strings",
                "failed to unmarshal (?:JSON|YAML)(?=: )",
                "Invalid (?:JSON|YAML) format for key extraction",
                "unsupported value type for key '[^']*'",
                "key '[^']*' not found in (?:JSON|YAML)",
                "unable to fetch SA token from driver: no token has aud",
                "unable to parse delegates annotation on SA",
                "unable to generate credentials from key.json")
            .map(Pattern::compile)
            .toList();

    @Override
    public void close() {
      google.close();
    }
  }
}
