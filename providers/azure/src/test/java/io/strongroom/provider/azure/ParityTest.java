package io.strongroom.provider.azure;

import static io.strongroom.provider.testing.RecordedAnswers.Recorded.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.fake.AdminOperations;
import io.strongroom.provider.azure.fake.Application;
import io.strongroom.provider.azure.fake.FakeAzureCloud;
import io.strongroom.provider.azure.fake.Kind;
import io.strongroom.provider.azure.fake.Vault;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings;
import io.strongroom.provider.testing.FetchingPod.FileSeen;
import io.strongroom.provider.testing.GivenAnswer;
import io.strongroom.provider.testing.RecordedAnswer;
import io.strongroom.provider.testing.RecordedAnswer.OwnWords;
import io.strongroom.provider.testing.RecordedAnswers;
import io.strongroom.provider.testing.RecordedAnswers.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    azure.fake().cloud(FakeAzureCloud.of("login.stack.test", "vault.stack.test"));
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
    Case made = new Case(recorded);
    GivenAnswer given = made.run();
    ANSWERS.assertDecided(recorded, given.summary(ParityTest::shown), made.differenceTo(given));
  }

  /** The whole of what is short, of a PEM its first label. */
  private static String shown(FileSeen file) {
    String text = file.text();
    if (text.startsWith("-----BEGIN ")) {
      return text.lines().findFirst().orElse("").replace("-----BEGIN ", "").replace("-----", "");
    }
    return text.length() <= 20 ? text : text.length() + " letters";
  }

  /** One case, set up. */
  private static final class Case {
    private final Recorded recorded;
    private final JsonObject json;
    private final Vault vault;

    Case(Recorded recorded) {
      this.recorded = recorded;
      json = recorded.json();
      azure.clear();
      String name =
          text(recorded.object("parameters"), "keyvaultName", "").strip().toLowerCase(Locale.ROOT);
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
        AdminOperations operations = new AdminOperations(azure.fake());
        for (JsonElement operation : json.getAsJsonArray(field)) {
          operations.apply(operation.getAsJsonObject(), vault);
        }
      }
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
              .orElse(AzureConnectionSettings.USUAL_CLOUD);
      Path clouds = Files.createDirectories(folder.resolve("clouds"));
      JsonObject stack = new JsonObject();
      stack.addProperty("activeDirectoryEndpoint", "https://login.stack.test/");
      stack.addProperty("keyVaultDNSSuffix", "vault.stack.test");
      Files.writeString(clouds.resolve("stack.json"), stack.toString());
      for (Map.Entry<String, JsonElement> file : recorded.object("cloudFiles").entrySet()) {
        Files.writeString(clouds.resolve(file.getKey() + ".json"), file.getValue().toString());
      }
      return new AzureSettings(
          new AzureIdentitySettings(
              Azure.AUDIENCE,
              AzureIdentitySettings.BINDING_AUDIENCE,
              Optional.of(azure.machineService())),
          azure.connection(cloud, Optional.of(clouds)),
          new CertificateSettings(
              !flags.contains("--construct-pem-chain=false"),
              flags.contains("--write-cert-and-key-in-separate-files")));
    }

    GivenAnswer run() throws Exception {
      AzureProvider provider =
          PROVIDERS.computeIfAbsent(
              settings(), settings -> new AzureProvider(settings, new Cluster()));
      return switch (provider.plan(Parameters.of(strings(recorded.object("parameters"))))) {
        case Plan.Rejected(List<ClassProblem> problems) ->
            GivenAnswer.failed(problems.stream().map(ClassProblem::message).toList());
        case Plan.Accepted accepted -> {
          Pods pod = new Pods(provider, "web-0", "shop/web", tokens(), secrets());
          yield GivenAnswer.of(
              Pods.run(accepted.fetch(), pod.context(List.of())),
              version -> version.storeVersion().orElse(""));
        }
      };
    }

    private Map<String, String> strings(JsonObject of) {
      return Recorded.texts(of, this::filled);
    }

    private ServiceAccountTokens tokens() {
      return Recorded.tokens(
          text(recorded.object("driverAttributes"), "csi.storage.k8s.io/serviceAccount.tokens", ""),
          (audience, token) ->
              text(token, "expirationTimestamp", "").equals("soon")
                  ? Optional.empty()
                  : Optional.of(azure.token("shop/web", audience)));
    }

    private NodePublishSecrets secrets() {
      Map<String, String> values = new HashMap<>();
      if (json.has("nodePublishSecretValues")) {
        values.putAll(strings(recorded.object("nodePublishSecretValues")));
      } else if (json.get("nodePublishSecrets") instanceof JsonArray names) {
        for (JsonElement name : names) {
          values.put(
              name.getAsString(),
              name.getAsString().equals("clientid") ? Azure.CLIENT : Azure.CLIENT_SECRET);
        }
      }
      return NodePublishSecrets.of(values);
    }

    /** What differs from the recorded answer; absent if nothing does. */
    Optional<String> differenceTo(GivenAnswer given) {
      return new RecordedAnswer(recorded.object("answer"), this::filled, OWN_WORDS)
          .differenceTo(given);
    }

    /** The provider's own words about a class are the same here; what others say, says more. */
    private static final OwnWords OWN_WORDS =
        OwnWords.found(
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
            "(?:secret|key|certificate) (?:value|id) is nil");
  }
}
