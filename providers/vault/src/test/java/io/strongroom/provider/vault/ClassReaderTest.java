package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Parameters;
import io.strongroom.provider.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a class may say: each case is a valid class with one thing changed, what the upstream
 * providers make of it, and what is made of it here.
 */
final class ClassReaderTest {
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
          Optional.empty(),
          Optional.empty());

  /** What upstream does with a class when it is mounted. */
  enum Upstream {
    ACCEPTS,
    REFUSES
  }

  /**
   * One case.
   *
   * @param changes parameters that are set; {@code null} as a text takes one away
   * @param problems what is reported here, empty for a class that is accepted
   */
  record Case(
      Flavour flavour, Map<String, String> changes, Upstream upstream, List<String> problems) {
    @Override
    public String toString() {
      return "%s %s".formatted(flavour.id(), changes);
    }
  }

  private static final String GONE = "(gone)";

  private static Case accepted(Flavour flavour, String... changes) {
    return new Case(flavour, map(changes), Upstream.ACCEPTS, List.of());
  }

  private static Case refused(Flavour flavour, String problem, String... changes) {
    return new Case(flavour, map(changes), Upstream.REFUSES, List.of(problem));
  }

  /** Accepted by upstream, refused here: each has its reason in docs/providers/vault.md. */
  private static Case stricter(Flavour flavour, String problem, String... changes) {
    return new Case(flavour, map(changes), Upstream.ACCEPTS, List.of(problem));
  }

  private static Case kinder(Flavour flavour, String... changes) {
    return new Case(flavour, map(changes), Upstream.REFUSES, List.of());
  }

  private static Map<String, String> map(String... pairs) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static List<Case> parameters() {
    Flavour vault = Flavour.VAULT;
    Flavour openbao = Flavour.OPENBAO;
    String node =
        "leads to the node itself or to its cloud's own services; the operator has not allowed"
            + " that address";
    return List.of(
        accepted(vault),
        accepted(openbao),
        refused(
            vault,
            "roleName: is required: the role of the auth method, which names this pod",
            "roleName",
            GONE),
        refused(
            openbao,
            "roleName: is required: the role of the auth method, which names this pod",
            "roleName",
            ""),
        accepted(openbao, "roleName", GONE, "baoRoleName", "shop"),
        accepted(openbao, "roleName", GONE, "vaultRoleName", "shop"),
        kinder(vault, "roleName", GONE, "vaultRoleName", "shop"),
        // The operator's address is taken.
        accepted(vault, "vaultAddress", GONE),
        accepted(vault, "vaultAddress", ""),
        refused(
            vault,
            "vaultAddress: expected https://, http:// or unix:// in front",
            "vaultAddress",
            "vault.example:8200"),
        refused(
            vault,
            "vaultAddress: is no address, as https://vault.example:8200",
            "vaultAddress",
            "https://vault example"),
        stricter(
            vault,
            "vaultAddress: takes no user name and no password",
            "vaultAddress",
            "https://user:pass@vault.example"),
        stricter(
            vault,
            "vaultAddress: ends before ? and #",
            "vaultAddress",
            "https://vault.example?x=1"),
        accepted(vault, "vaultAddress", "https://gateway.example/vault/"),
        accepted(vault, "vaultAddress", "http://10.2.3.4:8200"),
        accepted(vault, "vaultAddress", "https://[fd12::1]:8200"),
        // Sockets and addresses of the node: the operator's list decides.
        accepted(vault, "vaultAddress", "unix:///run/vault/agent.sock"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "unix:///run/containerd.sock"),
        stricter(
            vault,
            "vaultAddress: expected unix:// and an absolute path without ..",
            "vaultAddress",
            "unix:///run/vault/../containerd.sock"),
        accepted(vault, "vaultAddress", "http://127.0.0.2:8200"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://127.0.0.1:8200"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://localhost:8200"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://LOCALHOST"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://x.localhost"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://localhost.:8200"),
        stricter(
            vault,
            "vaultAddress: expected a host name or an IP address after http://",
            "vaultAddress",
            "http://127.1:8200"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://[::1]:8200"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://[::ffff:127.0.0.1]"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://[64:ff9b::7f00:1]"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://0.0.0.0:10250"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://169.254.169.254"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://169.254.170.23"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://[fd00:ec2::254]"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://[fe80::1]"),
        stricter(vault, "vaultAddress: " + node, "vaultAddress", "http://168.63.129.16"),
        stricter(
            vault,
            "vaultAddress: expected a host name or an IP address after http://",
            "vaultAddress",
            "http://0x7f.0.0.1"),
        // Prefixes.
        accepted(openbao, "vaultAddress", GONE, "baoAddress", "https://bao.example"),
        accepted(openbao, "vaultAddress", GONE, "openbaoAddress", "https://bao.example"),
        accepted(openbao, "baoAddress", "https://bao.example"),
        accepted(vault, "baoAddress", "https://vault.example:8200"),
        stricter(
            vault,
            "baoAddress: differs from vaultAddress: keep one of them, or say provider: openbao",
            "baoAddress",
            "https://bao.example"),
        // The mount of the auth method.
        accepted(vault, "vaultKubernetesMountPath", "kubernetes-prod"),
        accepted(vault, "vaultAuthMountPath", "jwt"),
        accepted(vault, "vaultAuthMountPath", "/team/jwt/"),
        refused(
            vault,
            "vaultKubernetesMountPath: means the same as vaultAuthMountPath: keep one",
            "vaultKubernetesMountPath",
            "a",
            "vaultAuthMountPath",
            "a"),
        refused(
            openbao,
            "openbaoKubernetesMountPath: means the same as baoAuthMountPath: keep one",
            "openbaoKubernetesMountPath",
            "",
            "baoAuthMountPath",
            "a"),
        stricter(
            vault,
            "vaultAuthMountPath: expected the path of an auth method, as kubernetes",
            "vaultAuthMountPath",
            "a/../../sys"),
        stricter(
            vault,
            "vaultNamespace: expected the path of a namespace, as team/shop",
            "vaultNamespace",
            "a b"),
        accepted(vault, "vaultNamespace", "team/shop/"),
        // TLS.
        accepted(vault, "vaultSkipTLSVerify", "T"),
        accepted(vault, "vaultSkipTLSVerify", "0"),
        refused(
            vault,
            "vaultSkipTLSVerify: expected \"true\" or \"false\"",
            "vaultSkipTLSVerify",
            "yes"),
        refused(
            vault, "vaultSkipTLSVerify: expected \"true\" or \"false\"", "vaultSkipTLSVerify", ""),
        accepted(vault, "vaultCACertPath", "/vault/tls/ca.crt"),
        kinder(vault, "vaultCACertPath", "ca.crt"),
        accepted(vault, "vaultCADirectory", "/vault/tls"),
        accepted(vault, "vaultTLSServerName", "vault.internal"),
        stricter(
            vault,
            "vaultTLSServerName: expected the host name in the server's certificate",
            "vaultTLSServerName",
            "a b"),
        stricter(
            vault,
            "vaultCACertPath: leads out of /vault/tls, the directory for TLS files",
            "vaultCACertPath",
            "/etc/kubernetes/pki/ca.key"),
        stricter(
            vault,
            "vaultCACertPath: leads out of /vault/tls, the directory for TLS files",
            "vaultCACertPath",
            "/vault/tls-of-others/ca.crt"),
        stricter(
            vault,
            "vaultCACertPath: expected a path without ..",
            "vaultCACertPath",
            "/vault/tls/../../etc/shadow"),
        stricter(
            vault, "vaultCADirectory: expected a path without ..", "vaultCADirectory", "../.."),
        stricter(vault, "vaultCACertPath: is no path", "vaultCACertPath", "a\0b"),
        accepted(
            vault,
            "vaultTLSClientCertPath",
            "/vault/tls/tls.crt",
            "vaultTLSClientKeyPath",
            "/vault/tls/tls.key"),
        refused(
            vault,
            "vaultTLSClientKeyPath: is required as well: a client is known by certificate and key",
            "vaultTLSClientCertPath",
            "/vault/tls/tls.crt"),
        refused(
            vault,
            "vaultTLSClientCertPath: is required as well: a client is known by certificate and key",
            "vaultTLSClientKeyPath",
            "/vault/tls/tls.key"),
        stricter(
            vault,
            "vaultTLSClientKeyPath: expected a path without ..",
            "vaultTLSClientCertPath",
            "tls.crt",
            "vaultTLSClientKeyPath",
            "../var/lib/kubelet/pki/kubelet.key"),
        // Passed over, as upstream does.
        accepted(vault, "kubernetesServiceAccountPath", "/var/run/x", "vaultCAPem", "x"),
        accepted(vault, "objectVersion", "1", "VAULTADDRESS", "x"));
  }

  private static List<Case> objects() {
    Flavour vault = Flavour.VAULT;
    return List.of(
        refused(
            vault, "objects: names no secrets: expected a list with at least one", "objects", GONE),
        refused(
            vault, "objects: names no secrets: expected a list with at least one", "objects", "[]"),
        refused(
            vault,
            "objects: expected a list whose items begin with '- ', found a mapping",
            "objects",
            "array:\n  - |\n    objectName: a\n"),
        refused(
            vault,
            "objects: each objectName stands once, but these are there again: a",
            "objects",
            "- {objectName: a, secretPath: x}\n- {objectName: a, secretPath: y}\n"),
        refused(
            vault,
            "objects[0].objectName: is required",
            "objects",
            "- {objectname: a, secretPath: x}\n"), // the case of fields counts
        refused(vault, "objects[0].secretPath: is required", "objects", "- objectName: a\n"),
        with(
            Upstream.REFUSES,
            "secretPath: ../sys/seal",
            "objects[0].secretPath: expected a path as"
                + " secret/data/db, and a query after ? if any"),
        with(Upstream.ACCEPTS, "secretPath: /v1/secret/data/db"),
        with(Upstream.ACCEPTS, "secretPath: secret//data/./x/../db/"),
        with(Upstream.ACCEPTS, "secretPath: 'secret/data/db?version=2'"),
        with(Upstream.ACCEPTS, "secretKey: 10"),
        with(Upstream.ACCEPTS, "secretKey: yes"),
        with(Upstream.ACCEPTS, "secretKey: ''"),
        with(Upstream.ACCEPTS, "method: PUT"),
        with(
            Upstream.REFUSES,
            "method: 'P T'",
            "objects[0].method: expected an HTTP method, as GET" + " or PUT"),
        with(Upstream.ACCEPTS, "filePermission: 0600"),
        with(Upstream.ACCEPTS, "filePermission: 0o600"),
        with(Upstream.ACCEPTS, "filePermission: 384"),
        with(Upstream.ACCEPTS, "filePermission: 0"),
        with(
            Upstream.ACCEPTS,
            "filePermission: 644",
            "objects[0].filePermission: is a decimal" + " number beyond 0777; write 0644"),
        with(
            Upstream.ACCEPTS,
            "filePermission: 01777",
            "objects[0].filePermission: expected an" + " octal file mode from 0001 to 0777"),
        with(
            Upstream.ACCEPTS,
            "filePermission: -1",
            "objects[0].filePermission: expected an octal" + " file mode from 0001 to 0777"),
        with(
            Upstream.REFUSES,
            "filePermission: rw",
            "objects[0].filePermission: expected an octal" + " file mode from 0001 to 0777"),
        with(Upstream.REFUSES, "filePermission: '0600'"),
        with(
            Upstream.REFUSES,
            "filePermission: [1]",
            "objects[0].filePermission: expected a text," + " found a list"),
        with(Upstream.ACCEPTS, "secretKey: k, encoding: BASE64"),
        with(Upstream.ACCEPTS, "secretKey: k, encoding: Hex"),
        with(Upstream.ACCEPTS, "secretKey: k, encoding: ''"),
        with(Upstream.ACCEPTS, "encoding: rot13"), // without a key nobody looks at it
        with(
            Upstream.REFUSES,
            "secretKey: k, encoding: rot13",
            "objects[0].encoding: expected" + " utf-8, base64 or hex"),
        with(Upstream.ACCEPTS, "secretArgs: {ttl: 24h}"),
        with(Upstream.ACCEPTS, "secretArgs: {}"),
        with(
            Upstream.REFUSES,
            "secretArgs: [a]",
            "objects[0].secretArgs: expected a mapping, found" + " a list"),
        with(
            Upstream.REFUSES,
            "secretArgs: {a: .inf}",
            "objects[0].secretArgs: holds .inf or .nan," + " which JSON has not"),
        with(Upstream.ACCEPTS, "objectVersion: 1, secretpath: x")); // unknown ones are passed over
  }

  /** An object with more fields, or other ones. */
  private static Case with(Upstream upstream, String fields, String... problems) {
    String path = fields.contains("secretPath:") ? "" : "secretPath: secret/data/db, ";
    return new Case(
        Flavour.VAULT,
        Map.of("objects", "- {objectName: a, %s%s}\n".formatted(path, fields)),
        upstream,
        List.of(problems));
  }

  @ParameterizedTest
  @MethodSource({"parameters", "objects"})
  void aClassIsAcceptedOrRefusedWithItsField(Case row) {
    Map<String, String> parameters = new TreeMap<>(VALID);
    row.changes.forEach(parameters::put);
    parameters.values().removeIf(GONE::equals);

    List<Problem> problems = new ArrayList<>();
    Optional<VaultClass> read =
        ClassReader.read(SETTINGS, row.flavour, Parameters.of(parameters), problems::add);

    assertThat(problems).extracting(Problem::describe).isEqualTo(row.problems);
    assertThat(read.isPresent()).isEqualTo(row.problems.isEmpty());
  }

  @Test
  void everyMistakeIsReportedAtOnce() {
    assertThat(
            problems(
                Flavour.OPENBAO,
                Map.of(
                    "baoAddress", "ftp://x",
                    "baoSkipTLSVerify", "maybe",
                    "baoCACertPath", "/etc/passwd",
                    "objects", "- {secretPath: x, filePermission: x}\n- {objectName: b}\n")))
        .extracting(Problem::field)
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
    assertThat(address("vault", "https://v", "openbao", "https://o", "bao", "https://b"))
        .isEqualTo("https://b:443");
    assertThat(address("vault", "https://v", "openbao", "https://o")).isEqualTo("https://o:443");
    assertThat(address("vault", "https://v", "bao", "")).isEqualTo("https://operator.example:8200");
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
    Connection.Tls tls =
        accept(
                Flavour.VAULT,
                Map.of("vaultCACertPath", "ca.crt", "vaultCADirectory", "/vault/tls/more"))
            .connection()
            .tls();
    Optional<Path> within = Optional.of(Path.of("/vault/tls"));
    assertThat(tls.caCert()).contains(new Connection.TlsFile(Path.of("/vault/tls/ca.crt"), within));
    assertThat(tls.caDirectory())
        .contains(new Connection.TlsFile(Path.of("/vault/tls/more"), within));
  }

  @Test
  void withoutADirectoryOfTheOperatorNoFileIsRead() {
    List<Problem> problems = new ArrayList<>();
    Map<String, String> parameters = new TreeMap<>(VALID);
    parameters.put("vaultCACertPath", "/vault/tls/ca.crt");
    ClassReader.read(VaultSettings.none(), Flavour.VAULT, Parameters.of(parameters), problems::add);
    assertThat(problems)
        .extracting(Problem::describe)
        .containsExactly(
            "vaultCACertPath: names a file, but the operator has set no directory for TLS files");
  }

  @Test
  void withoutAnAddressOfTheOperatorTheClassNeedsOne() {
    List<Problem> problems = new ArrayList<>();
    Map<String, String> parameters = new TreeMap<>(VALID);
    parameters.remove("vaultAddress");
    ClassReader.read(
        VaultSettings.none(), Flavour.OPENBAO, Parameters.of(parameters), problems::add);
    assertThat(problems)
        .extracting(Problem::describe)
        .containsExactly(
            "openbaoAddress: is required: the operator has set no address for this node");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret/data/db | secret/data/db",
        "/secret/data/db | secret/data/db",
        "v1/secret/data/db | secret/data/db",
        "/v1/secret/data/db | secret/data/db",
        "secret//data/./x/../db/ | secret/data/db",
        "a b/ä%2F | a b/ä%2F",
        "secret/data/db?version=2 | secret/data/db?version=2",
        "x?b=2&a=1&c | x?a=1&b=2&c=",
        "x?a=1?2 | x?a=1?2",
        "x?a=%20+ | x?a=  ",
      })
  void aPathIsCleanedAsInGo(String text, String cleaned) {
    VaultRequest request = object("secretPath: \"" + text + "\"").request();
    assertThat(request.describePath().strip()).isEqualTo(cleaned);
  }

  @ParameterizedTest
  @CsvSource({"0600,384", "0o600,384", "384,384", "'\"0600\"',384", "'\"600\"',384", "0777,511"})
  void aModeIsANumberAsGoReadsIt(String text, int mode) {
    assertThat(object("secretPath: x, filePermission: " + text).mode()).hasValue(mode);
  }

  @Test
  void modeZeroIsTheVolumesDefault() {
    assertThat(object("secretPath: x, filePermission: 0").mode()).isEmpty();
    assertThat(object("secretPath: x").mode()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{b: 1, a: two}               | {\"a\":\"two\",\"b\":1}",
        "{a: true, b: yes, c: True}   | {\"a\":true,\"b\":\"yes\",\"c\":true}",
        "{a: 0600, b: 0o600, c: 0x1f} | {\"a\":384,\"b\":384,\"c\":31}",
        "{a: '10', b: 1_000}          | {\"a\":\"10\",\"b\":1000}",
        "{a: 1.50, b: 1e21, c: 1e-7}  | {\"a\":1.5,\"b\":1e+21,\"c\":1e-7}",
        "{a: 1.0, b: 123456789.125}   | {\"a\":1,\"b\":123456789.125}",
        "{a: ~, b: [1, [x]], c: {d: e}} | {\"a\":null,\"b\":[1,[\"x\"]],\"c\":{\"d\":\"e\"}}",
        "{a: \"<&>\"}                 | {\"a\":\"\\u003c\\u0026\\u003e\"}",
        "{a: \"q\\\"\\n\\\\\"}           | {\"a\":\"q\\\"\\n\\\\\"}",
        "{a: 2026-01-02, b: 2026-1-2 3:04:05} |"
            + " {\"a\":\"2026-01-02T00:00:00Z\",\"b\":\"2026-01-02T03:04:05Z\"}",
      })
  void argumentsKeepTheirTypes(String yaml, String json) {
    assertThat(object("secretPath: x, secretArgs: " + yaml).request().arguments()).contains(json);
  }

  @Test
  void whoMayNameTheServerIsTheClassAlone() {
    assertThat(ParameterNames.classOnly(Flavour.VAULT))
        .contains("vaultAddress", "baoAddress", "openbaoCACertPath", "vaultAuthMountPath")
        .contains("audience")
        .doesNotContain("roleName", "objects");
    assertThat(ParameterNames.known(Flavour.OPENBAO))
        .contains("roleName", "objects", "baoRoleName");
  }

  private static VaultObject object(String fields) {
    return accept(Flavour.VAULT, Map.of("objects", "- {objectName: a, %s}\n".formatted(fields)))
        .objects()
        .getFirst();
  }

  private static String address(String... prefixesAndAddresses) {
    Map<String, String> parameters = new TreeMap<>();
    map(prefixesAndAddresses).forEach((prefix, at) -> parameters.put(prefix + "Address", at));
    return accept(Flavour.OPENBAO, parameters).connection().address().toString();
  }

  private static VaultClass accept(Flavour flavour, Map<String, String> changes) {
    Map<String, String> parameters = new TreeMap<>(VALID);
    parameters.putAll(changes);
    List<Problem> problems = new ArrayList<>();
    Optional<VaultClass> read =
        ClassReader.read(SETTINGS, flavour, Parameters.of(parameters), problems::add);
    assertThat(problems).isEmpty();
    return read.orElseThrow();
  }

  private static List<Problem> problems(Flavour flavour, Map<String, String> parameters) {
    List<Problem> problems = new ArrayList<>();
    ClassReader.read(SETTINGS, flavour, Parameters.of(parameters), problems::add);
    return problems;
  }
}
