package io.strongroom.provider.azure.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fake as a process of its own: filled from outside, and asked with a cluster's tokens. */
final class FakeAzureMainTest {
  private static final Pattern LISTENING =
      Pattern.compile("listening on \\d+, plain \\d+, proxy (?<proxy>\\d+), cluster \\d+");
  private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

  @TempDir private Path folder;
  private final ClusterIssuer cluster = new ClusterIssuer();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private int start(Path jwks, Path ca) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FakeAzureMain.class.getName(),
                "--jwks",
                jwks.toString(),
                "--issuer",
                ISSUER,
                "--admin-token",
                FakeAzureFixture.ADMIN,
                "--ca",
                ca.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    started.add(process);
    BufferedReader output = process.inputReader(UTF_8);
    String line = String.valueOf(output.readLine());
    Matcher listening = LISTENING.matcher(line);
    assertThat(listening.matches()).as(line).isTrue();
    return Integer.parseInt(listening.group("proxy"));
  }

  private static X509Certificate certificate(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }

  private HttpResponse<String> exchange(Caller caller, String token) throws IOException {
    return caller.call(
        "POST",
        "https://login.microsoftonline.com/%s/oauth2/v2.0/token".formatted(FakeAzureFixture.TENANT),
        "grant_type=client_credentials&client_id=%s&scope=%s&client_assertion_type=%s&client_assertion=%s"
            .formatted(
                FakeAzureFixture.CLIENT,
                URLEncoder.encode("https://vault.azure.net/.default", UTF_8),
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                token),
        Map.of());
  }

  @Test
  void isFilledFromOutsideAndTakesTheTokensOfACluster() throws Exception {
    Path jwks = Files.writeString(folder.resolve("jwks.json"), cluster.jwks());
    Path ca = folder.resolve("ca.pem");
    int proxy = start(jwks, ca);
    try (Caller caller = new Caller(proxy, certificate(ca))) {
      String operations =
          """
          [{"op":"application","tenant":"%s","clientId":"%s",
            "federated":[{"issuer":"%s","subject":"system:serviceaccount:shop:web"}]},
           {"op":"vault","vault":"shop","tenant":"%1$s"},
           {"op":"allow","vault":"shop","application":"%2$s","permissions":["secrets/get"]},
           {"op":"secret","vault":"shop","name":"db","value":"one"}]
          """
              .formatted(FakeAzureFixture.TENANT, FakeAzureFixture.CLIENT, ISSUER);
      HttpResponse<String> made =
          caller.call(
              "POST",
              "https://login.microsoftonline.com/fake/operations",
              operations,
              Map.of("Authorization", "Bearer " + FakeAzureFixture.ADMIN));
      assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
      Instant later = Instant.now().plusSeconds(600);
      HttpResponse<String> exchanged =
          exchange(caller, cluster.token(ISSUER, "shop/web", Entra.EXCHANGE, later));
      assertThat(exchanged.statusCode()).as(exchanged.body()).isEqualTo(200);
      String token =
          JsonParser.parseString(exchanged.body())
              .getAsJsonObject()
              .get("access_token")
              .getAsString();
      assertThat(
              caller
                  .call(
                      "GET",
                      "https://shop.vault.azure.net/secrets/db?api-version=7.6",
                      "",
                      Map.of("Authorization", "Bearer " + token))
                  .body())
          .contains("\"value\":\"one\"");
      assertThat(
              exchange(caller, cluster.token(ISSUER, "shop/other", Entra.EXCHANGE, later)).body())
          .contains("AADSTS700213");
      // The keys are read for each token: those of a cluster change.
      Files.writeString(jwks, ClusterIssuer.impostor().jwks());
      assertThat(exchange(caller, cluster.token(ISSUER, "shop/web", Entra.EXCHANGE, later)).body())
          .contains("AADSTS700027");
    }
  }
}
