package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.azure.fake.Application;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.fake.GeneratedCertificate;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of docs/providers/azure.md, as they stand there. */
final class DocumentedTest extends AzureTest {
  private static final Path DOCS = Path.of("..", "..", "docs");
  private static final Path PAGE = DOCS.resolve("providers/azure.md");
  private static final Path EXAMPLE = DOCS.resolve("examples/azure/db-credentials.yaml");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^(?<indent> *)```yaml\n(?<text>.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);

  @BeforeEach
  void shop() {
    vault = azure.vault("shop");
  }

  private static List<String> blocks() throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      blocks.add(block.group("text").replaceAll("(?m)^" + block.group("indent"), ""));
    }
    return blocks;
  }

  private static YamlNode at(YamlNode node, String... path) {
    YamlNode found = node;
    for (String key : path) {
      found = ((YamlNode.Mapping) found).get(key).orElseThrow();
    }
    return found;
  }

  private static String text(YamlNode node, String... path) {
    return ((YamlNode.Scalar) at(node, path)).text();
  }

  private static YamlNode only(String beginning) throws Exception {
    List<String> found = blocks().stream().filter(block -> block.contains(beginning)).toList();
    assertThat(found).hasSize(1);
    return Yaml.read(found.getFirst(), Yaml.DuplicateKeys.REFUSED);
  }

  @Test
  void theClassOfThePageIsTheExampleAndIsMounted() throws Exception {
    assertThat(blocks()).contains(Files.readString(EXAMPLE));
    vault.secret("db-password", "s3cret");
    vault.certificate("web", GeneratedCertificate.of("web.test", false), GeneratedCertificate.PFX);
    YamlNode spc = only("kind: SecretProviderClass");
    assertThat(text(spc, "spec", "provider")).isEqualTo(provider.name());
    Map<String, String> parameters = new TreeMap<>();
    ((YamlNode.Mapping) at(spc, "spec", "parameters"))
        .entries()
        .forEach((name, value) -> parameters.put(name, ((YamlNode.Scalar) value).text()));
    Pods.Answer answer = web().refresh(Parameters.of(parameters), List.of());
    assertThat(answer.contents()).containsEntry("password", "s3cret").hasSize(2);
    assertThat(answer.file("password").mode()).isEqualTo(0400);
    assertThat(answer.file("tls.pem").text())
        .startsWith("-----BEGIN PRIVATE KEY-----")
        .contains("-----BEGIN CERTIFICATE-----");
  }

  @Test
  void theSelectionOfThePageIsMounted() throws Exception {
    JsonObject tagged = new JsonObject();
    JsonObject tags = new JsonObject();
    tags.addProperty("team", "shop");
    tagged.add("tags", tags);
    vault.secret("app-db", "1", tagged);
    vault.secret("app-other", "2");
    assertThat(web().fetch(text(only("app-*"), "objects"), "keyvaultName", "shop").contents())
        .containsExactlyInAnyOrderEntriesOf(Map.of("conf/db", "1"));
  }

  @Test
  void theAnnotationOfThePageNamesTheApplication() throws Exception {
    YamlNode account = only("kind: ServiceAccount");
    String key = "azure.workload.identity/client-id";
    cluster.account("shop/web", Map.of(key, text(account, "metadata", "annotations", key)));
    vault.secret("db", "s3cret");
    assertThat(web().fetch(Pods.secrets("db"), "keyvaultName", "shop", "clientID", "").contents())
        .containsEntry("db", "s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"system:serviceaccount:shop:web", "api://AzureADTokenExchange"})
  void theFederatedCredentialOfThePageIsTheOneThatIsAskedFor(String part) throws Exception {
    assertThat(Files.readString(PAGE)).contains("\"" + part + "\"");
    Application application = azure.fake().entra().application(Azure.TENANT, Azure.OTHER_CLIENT);
    application.federate(
        ClusterIssuer.ISSUER, "system:serviceaccount:shop:web", "api://AzureADTokenExchange");
    vault.secret("db", "s3cret");
    assertThat(
            web()
                .fetch(Pods.secrets("db"), "keyvaultName", "shop", "clientID", Azure.OTHER_CLIENT)
                .contents())
        .containsKey("db");
  }

  @Test
  void everyParameterHasARow() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(provider.knownParameters())
        .allSatisfy(name -> assertThat(page).contains("\n| `%s` |".formatted(name)));
  }
}
