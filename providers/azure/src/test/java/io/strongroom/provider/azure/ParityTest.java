package io.strongroom.provider.azure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
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
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.Pods.FileSeen;
import io.strongroom.provider.azure.fake.Application;
import io.strongroom.provider.azure.fake.Cloud;
import io.strongroom.provider.azure.fake.Kind;
import io.strongroom.provider.azure.fake.Operations;
import io.strongroom.provider.azure.fake.Vault;
import io.strongroom.provider.azure.identity.IdentitySettings;
import io.strongroom.provider.azure.rest.ConnectionSettings;
import io.strongroom.provider.testing.RecordedAnswers;
import io.strongroom.provider.testing.RecordedAnswers.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the Azure provider of today answered to classes made for this purpose, recorded: the same is
 * answered here, but for the differences that are listed with their reasons. A difference that is
 * listed and not there fails as well.
 */
final class ParityTest {
  private static final RecordedAnswers ANSWERS =
      RecordedAnswers.of(ParityTest.class, "0029-azure-answers.md");

  private static final Pattern VERSION =
      Pattern.compile("\\{\\{v:(?<type>[a-z]+)/(?<name>[^/]+)/(?<number>[0-9]+)}}");

  @TempDir private static Path folder;
  private static Azure azure;

  /** One for each set of flags: the authorities that it trusts take their time. */
  private static final Map<AzureSettings, AzureProvider> PROVIDERS = new HashMap<>();

  @BeforeAll
  static void begin() {
    azure = new Azure(folder);
    azure.fake().cloud(Cloud.of("login.stack.test", "vault.stack.test"));
  }

  @AfterAll
  static void end() {
    PROVIDERS.values().forEach(AzureProvider::close);
    azure.close();
  }

  static Stream<Recorded> recorded() {
    return ANSWERS.cases();
  }

  @Test
  void everyDifferenceIsOfARecordedCaseAndHasAReason() {
    ANSWERS.assertWhole(319);
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void answersAsRecorded(Recorded recorded) throws Exception {
    Case made = new Case(recorded.json());
    Seen seen = made.run();
    ANSWERS.assertDecided(recorded, seen.summary(), made.differenceTo(seen));
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
      files.forEach((path, file) -> parts.add("%s=%s".formatted(path, shown(file))));
      return parts.isEmpty() ? "mounts nothing" : "mounts " + String.join(", ", parts);
    }

    /** The whole of what is short, of a PEM its first label. */
    private static String shown(FileSeen file) {
      String text = file.text();
      if (text.startsWith("-----BEGIN ")) {
        return text.lines().findFirst().orElse("").replace("-----BEGIN ", "").replace("-----", "");
      }
      return text.length() <= 20 ? text : text.length() + " letters";
    }
  }

  /** One case, set up. */
  private static final class Case {
    private final JsonObject json;
    private final Vault vault;

    Case(JsonObject json) {
      this.json = json;
      azure.clear();
      String name = text(object("parameters"), "keyvaultName", "").strip().toLowerCase(Locale.ROOT);
      vault = azure.vault(name.matches("[a-z0-9-]{3,24}") ? name : Azure.VAULT);
      Application machine = azure.fake().entra().application(Azure.TENANT, Azure.MACHINE_CLIENT);
      azure.fake().machine().systemAssigned(machine);
      azure.fake().machine().userAssigned(machine);
      set("store");
      set("then");
      azure.fake().forgetCalls();
    }

    private void set(String field) {
      if (json.has(field)) {
        Operations operations = new Operations(azure.fake());
        for (JsonElement operation : json.getAsJsonArray(field)) {
          operations.apply(operation.getAsJsonObject(), vault);
        }
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

    private Map<String, String> strings(JsonObject of) {
      Map<String, String> strings = new TreeMap<>();
      of.asMap().forEach((name, value) -> strings.put(name, filled(value.getAsString())));
      return strings;
    }

    private String filled(String text) {
      String filled =
          VERSION
              .matcher(text)
              .replaceAll(
                  version ->
                      vault.versionId(
                          Kind.of(version.group(1)),
                          version.group(2),
                          Integer.parseInt(version.group(3))))
              .replace("{{tenant}}", Azure.TENANT)
              .replace("{{other-tenant}}", Azure.OTHER_TENANT)
              .replace("{{client}}", Azure.CLIENT)
              .replace("{{other-client}}", Azure.OTHER_CLIENT)
              .replace("{{managed-identity}}", Azure.MACHINE_CLIENT)
              .replace("{{client-secret}}", Azure.CLIENT_SECRET);
      return filled.replaceAll("\\{\\{cloud-file:([a-z]+)}}", "$1.json");
    }

    /** The flags of the recorded process, as an operator states them here. */
    private AzureSettings settings() throws IOException {
      List<String> flags =
          json.getAsJsonArray("flags").asList().stream().map(JsonElement::getAsString).toList();
      String cloud =
          flags.stream()
              .filter(flag -> flag.startsWith("--cloud-name="))
              .map(flag -> flag.substring("--cloud-name=".length()))
              .findFirst()
              .orElse(ConnectionSettings.USUAL_CLOUD);
      Path clouds = Files.createDirectories(folder.resolve("clouds"));
      JsonObject stack = new JsonObject();
      stack.addProperty("activeDirectoryEndpoint", "https://login.stack.test/");
      stack.addProperty("keyVaultDNSSuffix", "vault.stack.test");
      Files.writeString(clouds.resolve("stack.json"), stack.toString());
      for (Map.Entry<String, JsonElement> file : object("cloudFiles").entrySet()) {
        Files.writeString(clouds.resolve(file.getKey() + ".json"), file.getValue().toString());
      }
      return new AzureSettings(
          new IdentitySettings(
              Azure.AUDIENCE,
              IdentitySettings.BINDING_AUDIENCE,
              Optional.of(azure.machineService())),
          azure.connection(cloud, Optional.of(clouds)),
          new CertificateSettings(
              !flags.contains("--construct-pem-chain=false"),
              flags.contains("--write-cert-and-key-in-separate-files")));
    }

    Seen run() throws Exception {
      AzureProvider provider =
          PROVIDERS.computeIfAbsent(
              settings(), settings -> new AzureProvider(settings, new Cluster()));
      return switch (provider.plan(Parameters.of(strings(object("parameters"))))) {
        case Plan.Rejected(List<Problem> problems) ->
            failed(problems.stream().map(Problem::message).toList());
        case Plan.Accepted accepted -> {
          Pods pod = new Pods(provider, "web-0", "shop/web", tokens(), secrets());
          yield seen(Pods.run(accepted.fetch(), pod.context(List.of())));
        }
      };
    }

    private static Seen failed(List<String> words) {
      return new Seen(true, Map.of(), Map.of(), words);
    }

    /** As the driver reads the attribute. */
    private ServiceAccountTokens tokens() {
      String text =
          text(object("driverAttributes"), "csi.storage.k8s.io/serviceAccount.tokens", "");
      Map<String, Token> tokens = new HashMap<>();
      if (text.startsWith("{")) {
        JsonParser.parseString(text)
            .getAsJsonObject()
            .asMap()
            .forEach(
                (audience, value) -> {
                  JsonObject token = value.getAsJsonObject();
                  if (!text(token, "expirationTimestamp", "").equals("soon")) {
                    tokens.put(audience, azure.token("shop/web", audience));
                  }
                });
      }
      return ServiceAccountTokens.of(tokens);
    }

    private NodePublishSecrets secrets() {
      Map<String, String> values = new HashMap<>();
      if (json.has("nodePublishSecretValues")) {
        values.putAll(strings(object("nodePublishSecretValues")));
      } else if (json.get("nodePublishSecrets") instanceof JsonArray names) {
        for (JsonElement name : names) {
          values.put(
              name.getAsString(),
              name.getAsString().equals("clientid") ? Azure.CLIENT : Azure.CLIENT_SECRET);
        }
      }
      return NodePublishSecrets.of(values);
    }

    private static Seen seen(Pods.Answer answer) {
      return switch (answer.result()) {
        case Failed failed ->
            failed(failed.failures().stream().map(FetchFailure::message).toList());
        case NotChanged _ -> throw new IllegalStateException("nothing was held");
        case Fetched fetched -> {
          Map<String, String> versions = new TreeMap<>();
          for (ObjectVersion version : fetched.versions()) {
            versions.put(version.id(), version.storeVersion().orElse(""));
          }
          yield new Seen(false, answer.files(), versions, List.of());
        }
      };
    }

    /** What differs from the recorded answer; absent if nothing does. */
    Optional<String> differenceTo(Seen seen) {
      JsonObject answer = object("answer");
      if (answer.has("crash")) {
        return Optional.of("it does not crash");
      }
      if (answer.has("error")) {
        return seen.failed()
            ? differenceOfWords(
                filled(text(answer, "head", text(answer, "error", ""))), seen.words())
            : Optional.of("mounts; recorded: " + answer.get("error"));
      }
      if (seen.failed()) {
        return Optional.of("fails: " + seen.words());
      }
      return differenceOfFiles(answer.getAsJsonArray("files"), seen.files())
          .or(
              () ->
                  differenceOfVersions(
                      strings(answer.getAsJsonObject("versions")), seen.versions()));
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
      byte[] content =
          file.has("content")
              ? file.get("content").getAsString().getBytes(UTF_8)
              : Base64.getDecoder().decode(file.get("contentBase64").getAsString());
      return new FileSeen(new String(content, ISO_8859_1), file.get("mode").getAsInt())
          .equals(here);
    }

    private static Optional<String> differenceOfVersions(
        Map<String, String> recorded, Map<String, String> here) {
      return recorded.equals(here)
          ? Optional.empty()
          : Optional.of("recorded versions %s, here %s".formatted(recorded, here));
    }

    /** The provider's own words about a class are the same here; what others say, says more. */
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
                "(?:keyvaultName|tenantId) is not provided",
                "objects is not set",
                "Invalid vault name: \"[A-Za-z0-9./-]*\", must .*",
                "failed to parse [A-Za-z]+ flag, error: ",
                "only one identity mode can be enabled at a time: .*",
                "cloudName \\p{L}+ is not valid, error: ",
                "could not find client(?:id|secret) in secrets",
                "failed to parse workload identity tokens, error: (?!failed to unmarshal).*",
                "clientID is required for identity binding",
                "failed to parse service account token for identity binding, error: (?!failed).*",
                "failed to yaml unmarshal objects, error: ",
                "unmarshal failed for keyVaultObjects at index [0-9]+, error: ",
                "Invalid vaultObjectTypes. Should be secret, key, or cert",
                "invalid objectFormat: \\S+, should be PEM or PFX",
                "PFX format only supported for objectType: secret",
                "objectEncoding only supported for objectType: secret",
                "invalid objectEncoding: \\S+, should be hex, base64 or utf-8",
                "file name must .*",
                "failed to get key. key type '[A-Za-z-]+' currently not supported",
                "curve \\S+ is not supported",
                "failed to get certificate. unknown content type '[^']*'",
                "no leaf found",
                "constructing chain resulted in cycle",
                "illegal base64 data",
                "encoding/hex: ",
                "(?:secret|key|certificate) (?:value|id) is nil")
            .map(Pattern::compile)
            .toList();
  }
}
