package io.strongroom.provider.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.gcp.spec.Audience;
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
import org.junit.jupiter.api.Test;

/** The examples of docs/providers/gcp.md, as they stand there. */
final class DocumentedTest extends GcpTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "providers", "gcp.md");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^(?<indent> *)```yaml\n(?<text>.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern AUDIENCE =
      Pattern.compile("\\| `(?<audience>(?:identitynamespace:|//iam)[^`]+)` \\|");

  private static List<YamlNode.Mapping> blocks() throws Exception {
    List<YamlNode.Mapping> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      String text = block.group("text").replaceAll("(?m)^" + block.group("indent"), "");
      blocks.add((YamlNode.Mapping) Yaml.read(text, Yaml.DuplicateKeys.REFUSED));
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

  private static boolean isOfKind(YamlNode.Mapping block, String kind) {
    return block.keys().contains("kind") && text(block, "kind").equals(kind);
  }

  @Test
  void theClassesOfThePageAreMounted() throws Exception {
    google.put("projects/shop/secrets/db", "s3cret", Map.of());
    for (int i = 0; i < 3; i++) {
      google.put(
          "projects/shop/locations/europe-west1/secrets/api",
          "{\"key\":\"k%d\"}".formatted(i),
          Map.of());
    }
    google
        .fake()
        .parameters()
        .put("projects/shop/locations/global/parameters/config", "v1", "a: b".getBytes(UTF_8));
    List<YamlNode.Mapping> classes =
        blocks().stream().filter(block -> isOfKind(block, "SecretProviderClass")).toList();
    assertThat(classes).hasSize(2);
    assertThat(mounted(classes.getFirst()))
        .containsExactlyInAnyOrderEntriesOf(Map.of("password", "s3cret", "config.yaml", "a: b"));
    assertThat(mounted(classes.getLast()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("db-password", "s3cret", "api/key", "k2", "config.yaml", "a: b"));
  }

  private Map<String, String> mounted(YamlNode spc) throws Exception {
    assertThat(text(spc, "spec", "provider")).isEqualTo(provider.name());
    Map<String, String> parameters = new TreeMap<>();
    ((YamlNode.Mapping) at(spc, "spec", "parameters"))
        .entries()
        .forEach((name, value) -> parameters.put(name, ((YamlNode.Scalar) value).text()));
    return web().refresh(Parameters.of(parameters), List.of()).contents();
  }

  @Test
  void theSelectionOfThePageIsMounted() throws Exception {
    google.put("projects/shop/secrets/app-db", "1", Map.of("team", "shop"));
    google.put("projects/shop/secrets/app-other", "2", Map.of("team", "other"));
    List<String> selections =
        blocks().stream()
            .filter(block -> block.keys().contains("secrets"))
            .map(block -> text(block, "secrets"))
            .toList();
    assertThat(selections).hasSize(1);
    assertThat(web().fetch(selections.getFirst()).contents())
        .containsExactlyInAnyOrderEntriesOf(Map.of("conf/db", "1"));
  }

  @Test
  void theServiceAccountOfThePageStandsForOneOfGoogle() throws Exception {
    YamlNode.Mapping account =
        blocks().stream()
            .filter(block -> isOfKind(block, "ServiceAccount"))
            .findFirst()
            .orElseThrow();
    String email =
        text(account, "metadata", "annotations", Cluster.ACCOUNT).replace("PROJECT", "shop");
    cluster.account("shop/web", Map.of(Cluster.ACCOUNT, email));
    google.put("db", "s3cret");
    google
        .fake()
        .policies()
        .grant(
            "projects/-/serviceAccounts/" + email,
            "roles/iam.workloadIdentityUser",
            List.of(Google.principal("shop/web")));
    assertThat(web().fetch(latest("db")).contents()).containsEntry("db", "s3cret");
    assertThat(google.fake().calls().getLast().principal()).isEqualTo("serviceAccount:" + email);
  }

  @Test
  void theAudiencesOfThePageAreThoseOfGoogle() throws IOException {
    List<String> audiences = new ArrayList<>();
    Matcher audience = AUDIENCE.matcher(Files.readString(PAGE));
    while (audience.find()) {
      audiences.add(
          audience
              .group("audience")
              .replace("NUMBER", "1")
              .replace("PROJECT", "shop")
              .replace("LOCATION", "europe-west1")
              .replace("CLUSTER", "c1"));
    }
    assertThat(audiences)
        .hasSize(3)
        .allSatisfy(text -> assertThat(Audience.parse(text).map(Audience::text)).contains(text));
    assertThat(audiences.getFirst())
        .isEqualTo(Audience.ofGke("shop", "europe-west1", "c1").orElseThrow().text());
  }

  @Test
  void everyParameterHasARow() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(provider.knownParameters())
        .allSatisfy(name -> assertThat(page).contains("\n| `%s` |".formatted(name)));
    assertThat(provider.aliases())
        .allSatisfy(alias -> assertThat(page).contains("`provider: %s`".formatted(alias)));
    assertThat(provider.plan(Pods.parameters("[]"))).isInstanceOf(Plan.Accepted.class);
  }
}
