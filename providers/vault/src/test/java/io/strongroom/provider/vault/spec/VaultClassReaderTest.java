package io.strongroom.provider.vault.spec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.yaml.MalformedYamlException;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import io.strongroom.provider.yaml.YamlNode.Mapping;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a class may say, by the rows of validation.md, and what is made of it. */
final class VaultClassReaderTest {
  private static final String OBJECTS =
      """
      - objectName: password
        secretPath: secret/data/db
        secretKey: password
      """;
  private static final Map<String, String> VALID =
      Map.of("roleName", "shop", "vaultAddress", "https://vault.example:8200", "objects", OBJECTS);
  private static final VaultSettings SETTINGS =
      new VaultSettings(
          Optional.of("https://operator.example:8200"),
          Optional.of("operators"),
          "kubernetes",
          VaultSettings.Tls.DEFAULT,
          Optional.of(Path.of("/vault/tls")),
          AllowedAddresses.of(List.of("unix:///run/vault/agent.sock", "127.0.0.2/32")),
          Outbound.DIRECT);

  /** What a message says of an address on the node. */
  private static final String NODE =
      "leads to the node itself or to its cloud's own services; the operator has not allowed that"
          + " address";

  /** Whether a class can be mounted. */
  enum Verdict {
    ACCEPTS,
    REFUSES
  }

  /**
   * A row of validation.md.
   *
   * @param parameters what the class says
   * @param upstream what the upstream providers do with it when it is mounted
   * @param here what is reported here, warnings as {@code warns: ...}; a class is accepted unless
   *     there is more
   */
  record Row(
      Flavour flavour,
      String text,
      Map<String, String> parameters,
      Verdict upstream,
      List<String> here) {
    static Row ofParameters(List<String> cells) {
      Map<String, String> parameters = new TreeMap<>(VALID);
      mapping(cells.get(1))
          .forEach(
              (name, node) -> {
                if (node instanceof Scalar value) {
                  parameters.put(name, value.text());
                } else {
                  parameters.remove(name);
                }
              });
      return of(Flavour.valueOf(cells.get(0).toUpperCase(Locale.ROOT)), cells, parameters);
    }

    static Row ofObject(List<String> cells) {
      String fields = cells.get(0);
      String name = fields.contains("objectName:") ? "" : "objectName: a, ";
      String path = fields.contains("secretPath:") ? "" : "secretPath: secret/data/db, ";
      Map<String, String> parameters = new TreeMap<>(VALID);
      parameters.put("objects", "- {%s%s%s}\n".formatted(name, path, fields));
      return of(Flavour.VAULT, cells, parameters);
    }

    private static Row of(Flavour flavour, List<String> cells, Map<String, String> parameters) {
      String here = cells.getLast();
      return new Row(
          flavour,
          cells.get(cells.size() - 3),
          parameters,
          Verdict.valueOf(cells.get(cells.size() - 2).toUpperCase(Locale.ROOT)),
          here.equals("accepts")
              ? List.of()
              : List.of(here.replace("NODE", NODE).split(" <br> ", -1)));
    }

    private static Map<String, YamlNode> mapping(String text) {
      try {
        return ((Mapping) Yaml.read(text, Yaml.DuplicateKeys.REFUSED)).entries();
      } catch (MalformedYamlException e) {
        throw new AssertionError(text, e);
      }
    }

    @Override
    public String toString() {
      return "%s %s, which upstream %s".formatted(flavour.id(), text, upstream);
    }
  }

  private static List<Row> parameters() throws IOException {
    return table("Parameters").map(Row::ofParameters).toList();
  }

  private static List<Row> objects() throws IOException {
    return table("Objects").map(Row::ofObject).toList();
  }

  /** The cells of the table below a heading. */
  private static Stream<List<String>> table(String heading) throws IOException {
    try (InputStream file =
        requireNonNull(VaultClassReaderTest.class.getResourceAsStream("validation.md"))) {
      String page = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      String section = page.substring(page.indexOf("\n## " + heading)).split("\n## ", -1)[1];
      return section
          .lines()
          .filter(line -> line.startsWith("|"))
          .skip(2) // the head
          .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
          .map(cells -> Stream.of(cells).map(cell -> cell.replace("\\|", "|")).toList());
    }
  }

  @ParameterizedTest
  @MethodSource({"parameters", "objects"})
  void aClassIsAcceptedOrRefusedWithItsField(Row row) {
    List<ClassProblem> problems = new ArrayList<>();
    Optional<VaultClass> read =
        VaultClassReader.read(SETTINGS, row.flavour, Parameters.of(row.parameters), problems::add);

    assertThat(problems)
        .extracting(problem -> (problem.isError() ? "" : "warns: ") + problem.describe())
        .containsExactlyElementsOf(row.here);
    assertThat(read.isPresent())
        .isEqualTo(row.here.stream().allMatch(problem -> problem.startsWith("warns: ")));
  }

  @Test
  void everyMistakeIsReportedAtOnce() {
    assertThat(
            problems(
                SETTINGS,
                Flavour.OPENBAO,
                Map.of(
                    "baoAddress", "ftp://x",
                    "baoSkipTLSVerify", "maybe",
                    "baoCACertPath", "/etc/passwd",
                    "objects", "- {secretPath: x, filePermission: x}\n- {objectName: b}\n")))
        .extracting(ClassProblem::field)
        .containsExactlyInAnyOrder(
            "baoAddress",
            "baoSkipTLSVerify",
            "baoCACertPath",
            "roleName",
            "objects[0].objectName",
            "objects[0].filePermission",
            "objects[1].secretPath");
  }

  @Test
  void theFirstPrefixWinsEvenWhenItIsEmpty() {
    Map<String, String> all =
        Map.of("vault", "https://v", "openbao", "https://o", "bao", "https://b");
    assertThat(address(all)).isEqualTo("https://b:443");
    assertThat(address(Map.of("vault", "https://v", "openbao", "https://o")))
        .isEqualTo("https://o:443");
    assertThat(address(Map.of("vault", "https://v", "bao", "")))
        .isEqualTo("https://operator.example:8200");
  }

  @Test
  void aClassOverridesTheOperator() {
    VaultClass ofOperator = accept(Flavour.VAULT, Map.of("vaultAddress", ""));
    assertThat(ofOperator.login())
        .isEqualTo(new Login("kubernetes", "shop", "vault", Optional.of("operators")));
    assertThat(ofOperator.connection().trusted()).isTrue();

    VaultClass own =
        accept(
            Flavour.OPENBAO,
            Map.of("audience", "https://bao", "baoNamespace", "a/b/", "baoAuthMountPath", "/jwt/"));
    assertThat(own.login()).isEqualTo(new Login("jwt", "shop", "https://bao", Optional.of("a/b")));
    assertThat(own.connection().trusted()).isFalse();
    assertThat(accept(Flavour.OPENBAO, Map.of()).login().audience()).isEqualTo("openbao");
  }

  @Test
  void tlsFilesAreLookedForInTheOperatorsDirectory() {
    ServerConnection.Tls tls =
        accept(
                Flavour.VAULT,
                Map.of("vaultCACertPath", "ca.crt", "vaultCADirectory", "/vault/tls/more"))
            .connection()
            .tls();
    Optional<Path> within = Optional.of(Path.of("/vault/tls"));
    assertThat(tls.caCert())
        .contains(new ServerConnection.TlsFile(Path.of("/vault/tls/ca.crt"), within));
    assertThat(tls.caDirectory())
        .contains(new ServerConnection.TlsFile(Path.of("/vault/tls/more"), within));
  }

  @Test
  void withoutTheOperatorAClassNamesItsServerAndNoFiles() {
    Map<String, String> parameters = new TreeMap<>(VALID);
    parameters.remove("vaultAddress");
    parameters.put("openbaoCACertPath", "/vault/tls/ca.crt");
    assertThat(problems(VaultSettings.none(), Flavour.OPENBAO, parameters))
        .extracting(ClassProblem::describe)
        .containsExactlyInAnyOrder(
            "openbaoAddress: is required: the operator has set no address for this node",
            "openbaoCACertPath: names a file, but the operator has set no directory for TLS files");
  }

  @Test
  void whoMayNameTheServerIsTheClassAlone() {
    assertThat(VaultParameterNames.classOnly(Flavour.VAULT))
        .contains("vaultAddress", "baoAddress", "openbaoCACertPath", "vaultAuthMountPath")
        .contains("audience")
        .doesNotContain("roleName", "objects");
    assertThat(VaultParameterNames.known(Flavour.OPENBAO))
        .contains("roleName", "objects", "baoRoleName");
  }

  private static String address(Map<String, String> addressesByPrefix) {
    Map<String, String> parameters = new TreeMap<>();
    addressesByPrefix.forEach((prefix, at) -> parameters.put(prefix + "Address", at));
    return accept(Flavour.OPENBAO, parameters).connection().address().toString();
  }

  private static VaultClass accept(Flavour flavour, Map<String, String> changes) {
    Map<String, String> parameters = new TreeMap<>(VALID);
    parameters.putAll(changes);
    assertThat(problems(SETTINGS, flavour, parameters)).isEmpty();
    return VaultClassReader.read(SETTINGS, flavour, Parameters.of(parameters), _ -> {})
        .orElseThrow();
  }

  private static List<ClassProblem> problems(
      VaultSettings settings, Flavour flavour, Map<String, String> parameters) {
    List<ClassProblem> problems = new ArrayList<>();
    VaultClassReader.read(settings, flavour, Parameters.of(parameters), problems::add);
    return problems;
  }
}
