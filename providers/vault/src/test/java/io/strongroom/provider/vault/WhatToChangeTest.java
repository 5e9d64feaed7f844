package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes that people make in a class or at a server: each message says what to change. */
final class WhatToChangeTest {
  private static final Issuer ISSUER = new Issuer();

  private final Bao bao = Bao.shared();
  private final VaultProvider provider = VaultProvider.vault(Pods.settings());
  private final Canary canary = Canary.plant();
  private String auth;
  private String policy;
  private String role;

  @BeforeEach
  void prepare() throws IOException {
    auth = bao.jwtAuth(ISSUER);
    policy = bao.policy("read", "*");
    role = bao.jwtRole(auth, "shop:checkout", "", policy);
  }

  @AfterEach
  void nothingSecretWasLogged() {
    provider.close();
    canary.close();
  }

  private Parameters asking(String objects, String... more) {
    Map<String, String> parameters =
        new TreeMap<>(
            Map.of("vaultAddress", bao.address(), "vaultAuthMountPath", auth, "roleName", role));
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    parameters.put("objects", objects);
    return Parameters.of(parameters);
  }

  private FetchFailure failure(Parameters parameters) throws Exception {
    return new Pods(
            provider,
            "csi-1",
            "shop:checkout",
            ISSUER.tokens("shop:checkout", "vault"),
            Clocks.system())
        .fetch(parameters)
        .failure();
  }

  private String messageFor(String secretPath, String... more) throws Exception {
    return failure(asking("- {objectName: p, secretPath: %s}".formatted(secretPath), more))
        .message();
  }

  @Test
  void anAuthMountWithAuthInFront() throws Exception {
    assertThat(messageFor("secret/data/db", "vaultAuthMountPath", "auth/" + auth))
        .startsWith("POST auth/auth/%s/login: ".formatted(auth))
        .endsWith(
            "the mount is %s: write vaultAuthMountPath without auth/ in front".formatted(auth));
  }

  @Test
  void anAuthMountThatIsNotThere() throws Exception {
    assertThat(messageFor("secret/data/db", "vaultAuthMountPath", "nowhere"))
        .endsWith(
            ": is an auth method mounted at nowhere, and does the role take calls from this node"
                + " (token_bound_cidrs)?");
  }

  @Test
  void aRoleThatIsBoundToOtherAddresses() throws Exception {
    role = bao.jwtRole(auth, "shop:checkout", ",\"token_bound_cidrs\":[\"192.0.2.0/24\"]", policy);
    assertThat(messageFor("secret/data/db"))
        .endsWith(
            ": is an auth method mounted at %s, and does the role take calls from this node"
                    .formatted(auth)
                + " (token_bound_cidrs)?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://vault.example:8200/v1 | vaultAddress: ends before /v1, which is added",
        "https://vault.example:8200/v1/ | vaultAddress: ends before /v1, which is added",
        "https://vault.example/vault/v1 | vaultAddress: ends before /v1, which is added",
        "https://vault.example/ui/ | vaultAddress: ends before /ui, which is the page for people",
        "https://vault.example/ui/vault/secrets | vaultAddress: ends before /ui, which is the page"
            + " for people",
      })
  void anAddressWithMoreThanTheServer(String address, String problem) {
    Plan plan = provider.plan(asking("- {objectName: p, secretPath: x}", "vaultAddress", address));
    assertThat(((Plan.Rejected) plan).problems()).hasSize(1);
    assertThat(((Plan.Rejected) plan).problems().getFirst().describe()).isEqualTo(problem);
  }

  @Test
  void aServerWithTlsThatIsAskedWithout() throws Exception {
    try (StubVault stub = new StubVault()) {
      // As Go's servers say it, hence every Vault and OpenBao.
      stub.on(
          "POST auth/%s/login".formatted(auth),
          400,
          "Client sent an HTTP request to an HTTPS server.\n");
      assertThat(messageFor("secret/data/db", "vaultAddress", stub.address()))
          .isEqualTo(
              "POST auth/%s/login: 400: the server at %s speaks TLS: its address begins with"
                      .formatted(auth, stub.address())
                  + " https://");
    }
  }

  @Test
  void aServerWithoutTlsThatIsAskedWithIt() throws Exception {
    assertThat(
            messageFor(
                "secret/data/db", "vaultAddress", bao.address().replace("http://", "https://")))
        .endsWith(
            ": no TLS connection: does that port speak TLS at all? Without it the address begins"
                + " with http://");
  }

  /** An answer that is used all the same: the log has it, once. */
  @Test
  void aServersWarningIsLoggedOnce() throws Exception {
    String pki = bao.pki(3600).mount();
    bao.allow(policy, "update", pki + "/issue/any");
    String argument = canary.secret("argument");
    for (int i = 0; i < 3; i++) {
      new Pods(
              provider,
              "csi-" + i,
              "shop:checkout",
              ISSUER.tokens("shop:checkout", "vault"),
              Clocks.system())
          .fetch(
              asking(
                  "- {objectName: p, secretPath: %s/issue/any, method: PUT, secretKey: certificate, secretArgs: {common_name: shop, unknown_thing: %s}}"
                      .formatted(pki, argument)))
          .fetched();
    }
    assertThat(canary.log())
        .containsOnlyOnce(
            "VaultStore PUT %s/issue/any: the server warns: Endpoint ignored these unrecognized parameters:"
                    .formatted(pki)
                + " [unknown_thing]");
  }

  @Test
  void aKeyThatIsAPathIntoAValue() throws Exception {
    String kv = bao.kv(2);
    bao.put(kv, "db", "{\"nested\":{\"deep\":\"x\"},\"a.b\":\"y\",\"text\":\"z\"}");
    String object = "- {objectName: p, secretPath: %s/data/db, secretKey: %s}";
    assertThat(failure(asking(object.formatted(kv, "nested.deep"))).message())
        .isEqualTo(
            ("GET %s/data/db: there is no key 'nested.deep'; no path leads into a value: secretKey:"
                    + " nested writes all of it, as JSON")
                .formatted(kv));
    assertThat(failure(asking(object.formatted(kv, "text.deep"))).message())
        .startsWith("GET %s/data/db: there is no key 'text.deep'".formatted(kv))
        .doesNotContain("no path");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ca | application/pkix-cert | cert/ca | certificate",
        "ca/pem | application/pem-certificate-chain | cert/ca | certificate",
        "ca_chain | application/pkix-cert | cert/ca_chain | ca_chain",
        "crl | application/pkix-crl | cert/crl | certificate",
        "crl/pem | application/x-pem-file | cert/crl | certificate",
        "cert/ca/raw | application/pkix-cert | cert/ca | certificate",
        "cert/ca/raw/pem | application/pem-certificate-chain | cert/ca | certificate",
        "issuer/default/pem | application/pem-certificate-chain | issuer/default/json |"
            + " certificate",
        "issuer/default/der | application/pkix-cert | issuer/default/json | certificate",
      })
  void aPathOfPkiThatAnswersWithBytes(String path, String type, String instead, String key)
      throws Exception {
    String pki = bao.pki(3600).mount();
    assertThat(messageFor(pki + "/" + path))
        .isEqualTo(
            ("GET %s/%s: 200, but it answers with %s, which has no keys: read %1$s/%s with"
                    + " secretKey: %s instead")
                .formatted(pki, path, type, instead, key));
    List<String> files = new ArrayList<>();
    files.addAll(
        new Pods(
                provider,
                "csi-2",
                "shop:checkout",
                ISSUER.tokens("shop:checkout", "vault"),
                Clocks.system())
            .fetch(
                asking(
                    "- {objectName: p, secretPath: %s/%s, secretKey: %s}"
                        .formatted(pki, instead, key)))
            .contents()
            .values());
    assertThat(files).hasSize(1).allMatch(text -> text.startsWith("-----BEGIN"));
  }
}
