package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.azure.fake.Application;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.fake.GeneratedCertificate;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.testing.FetchingPod.Answer;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private static final String ANNOTATION = "azure.workload.identity/client-id";
  private static final Pattern BLOCK =
      Pattern.compile(
          "^(?<indent> *)```yaml\n(?<text>.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern FIRST_CELL = Pattern.compile("^\\| (`[^|]*)\\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

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

  /** The documents of the one block that has a text in it. */
  private static List<YamlNode> only(String part) throws Exception {
    List<String> found = blocks().stream().filter(block -> block.contains(part)).toList();
    assertThat(found).hasSize(1);
    List<YamlNode> documents = new ArrayList<>();
    for (String document : found.getFirst().split("(?m)^---\n", -1)) {
      documents.add(Yaml.read(document, Yaml.DuplicateKeys.REFUSED));
    }
    return documents;
  }

  private static YamlNode first(YamlNode node, String... path) {
    return ((YamlNode.Sequence) at(node, path)).items().getFirst();
  }

  private static String firstText(YamlNode node, String... path) {
    return ((YamlNode.Scalar) first(node, path)).text();
  }

  @Test
  void theClassOfThePageIsTheExampleAndIsMounted() throws Exception {
    assertThat(blocks()).contains(Files.readString(EXAMPLE));
    vault.secret("db-password", "s3cret");
    vault.certificate("web", GeneratedCertificate.of("web.test", false), GeneratedCertificate.PFX);
    cluster.account("shop/web", Map.of(ANNOTATION, Azure.CLIENT));
    YamlNode spc = only("kind: SecretProviderClass").getFirst();
    assertThat(text(spc, "spec", "provider")).isEqualTo(provider.name());
    Map<String, String> parameters = new TreeMap<>();
    ((YamlNode.Mapping) at(spc, "spec", "parameters"))
        .entries()
        .forEach((name, value) -> parameters.put(name, ((YamlNode.Scalar) value).text()));
    Answer answer = web().refresh(Parameters.of(parameters), List.of());
    assertThat(answer.contents()).containsEntry("password", "s3cret").hasSize(2);
    assertThat(answer.file("password").mode()).isEqualTo(0440);
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
    assertThat(
            web()
                .fetch(text(only("app-*").getFirst(), "objects"), "keyvaultName", "shop")
                .contents())
        .containsExactlyInAnyOrderEntriesOf(Map.of("conf/db", "1"));
  }

  @Test
  void theAnnotationOfThePageNamesTheApplication() throws Exception {
    YamlNode account = only("kind: ServiceAccount\nmetadata:").getFirst();
    cluster.account(
        "shop/web", Map.of(ANNOTATION, text(account, "metadata", "annotations", ANNOTATION)));
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

  /** What the fake's token proxy asks for is what AKS documents. */
  @Test
  void theRightOfThePageLetsAServiceAccountUseAManagedIdentity() throws Exception {
    List<YamlNode> documents = only("kind: ClusterRoleBinding");
    YamlNode rule = first(documents.getFirst(), "rules");
    String identity = firstText(rule, "resources");
    YamlNode subject = first(documents.getLast(), "subjects");
    String account = text(subject, "namespace") + "/" + text(subject, "name");
    assertThat(text(documents.getLast(), "roleRef", "name"))
        .isEqualTo(text(documents.getFirst(), "metadata", "name"));
    vault.secret("db", "s3cret");
    String audience = AzureIdentitySettings.BINDING_AUDIENCE;
    Pods pod =
        Pods.of(provider, azure, "web-0", account)
            .with(ServiceAccountTokens.of(Map.of(audience, azure.token(account, audience))));
    String[] binding = {"keyvaultName", "shop", "clientID", identity, "useAzureTokenProxy", "true"};
    assertThat(pod.fetch(Pods.secrets("db"), binding).failure().message())
        .endsWith(
            "may the service account %s %s of %s, group %s?"
                .formatted(
                    account, firstText(rule, "verbs"), identity, firstText(rule, "apiGroups")));
    azure.fake().tokenProxy().bind(ClusterIssuer.subject(account), identity);
    assertThat(pod.fetch(Pods.secrets("db"), binding).contents()).containsEntry("db", "s3cret");
  }

  @Test
  void theSecretOfThePageIsAServicePrincipal() throws Exception {
    List<YamlNode> documents = only("kind: Secret\n");
    assertThat(text(documents.getLast(), "csi", "nodePublishSecretRef", "name"))
        .isEqualTo(text(documents.getFirst(), "metadata", "name"));
    Map<String, String> values = new TreeMap<>();
    ((YamlNode.Mapping) at(documents.getFirst(), "stringData"))
        .entries()
        .forEach((name, value) -> values.put(name, ((YamlNode.Scalar) value).text()));
    azure
        .fake()
        .entra()
        .application(Azure.TENANT, values.getOrDefault("clientid", ""))
        .secret(values.getOrDefault("clientsecret", ""));
    vault.secret("db", "s3cret");
    assertThat(
            web()
                .with(NodePublishSecrets.of(values))
                .fetch(Pods.secrets("db"), "keyvaultName", "shop", "clientID", "")
                .contents())
        .containsEntry("db", "s3cret");
  }

  /** What stands in the first column of the table below a heading, without backticks. */
  private static List<String> column(String heading) throws IOException {
    String page = Files.readString(PAGE);
    String section = page.substring(page.indexOf(heading) + heading.length());
    return FIRST_CELL
        .matcher(section.substring(0, section.indexOf("\n#")))
        .results()
        .flatMap(cell -> NAME.matcher(cell.group(1)).results())
        .map(name -> name.group(1))
        .toList();
  }

  @Test
  void everyValueOfTheChartHasARow() throws Exception {
    YamlNode values =
        Yaml.read(
            Files.readString(Path.of("..", "..", "daemonset", "chart", "values.yaml")),
            Yaml.DuplicateKeys.REFUSED);
    Set<String> ofProvider =
        new TreeSet<>(((YamlNode.Mapping) at(values, "providers", "azure")).keys());
    assertThat(ofProvider.remove("enabled")).as("stands above the table").isTrue();
    Set<String> rows = new TreeSet<>();
    column("\n## What the operator sets\n")
        .forEach(name -> rows.add(name.replaceFirst("\\..*", "")));
    assertThat(rows)
        .filteredOn(name -> !List.of("outbound", "providers").contains(name))
        .containsExactlyInAnyOrderElementsOf(ofProvider);
  }

  @Test
  void everyParameterHasARow() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(provider.knownParameters())
        .allSatisfy(name -> assertThat(page).contains("\n| `%s` |".formatted(name)));
  }
}
