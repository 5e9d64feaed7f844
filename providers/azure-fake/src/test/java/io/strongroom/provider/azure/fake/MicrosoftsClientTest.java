package io.strongroom.provider.azure.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Microsoft's own clients for Python find in the fake what their authors expect of Azure. */
final class MicrosoftsClientTest {
  @TempDir private Path folder;

  private static String run(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.onExit().join().exitValue()).as("%s: %s", List.of(command), output).isZero();
    return output.strip();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  @Test
  void microsoftsClientForPythonDoesWithTheFakeWhatTheTestsRelyOn() throws Exception {
    String python = run(Map.of(), Path.of("setup", "microsoft-client").toAbsolutePath().toString());
    try (FakeAzureFixture fixture = new FakeAzureFixture()) {
      FakeAzure azure = fixture.azure;
      azure
          .machine()
          .systemAssigned(
              azure.entra().application(FakeAzureFixture.TENANT, FakeAzureFixture.NODE));
      fixture.vault.settings().allow(FakeAzureFixture.NODE, "secrets/get");
      azure.tokenProxy().bind(ClusterIssuer.subject("shop/web"), FakeAzureFixture.CLIENT);
      azure.cloud(FakeAzureCloud.of("login.stack.test", "vault.stack.test"));
      JsonObject about = new JsonObject();
      about.addProperty("tenant", FakeAzureFixture.TENANT);
      about.addProperty("otherTenant", FakeAzureFixture.OTHER_TENANT);
      about.addProperty("client", FakeAzureFixture.CLIENT);
      about.addProperty("secret", FakeAzureFixture.SECRET);
      about.addProperty("administrator", FakeAzureFixture.ADMIN);
      about.addProperty("port", azure.port());
      about.addProperty("clusterPort", azure.clusterPort());
      about.addProperty(
          "ca", FakeAzureFixture.write(azure.authority(), folder.resolve("ca")).toString());
      about.addProperty(
          "clusterCa",
          FakeAzureFixture.write(azure.tokenProxy().authority(), folder.resolve("cluster-ca"))
              .toString());
      azure.tokenProxy().clusterId("0123abcd");
      about.addProperty("clusterId", "0123abcd");
      about.addProperty("sni", azure.tokenProxy().serverName());
      about.addProperty("token", file("token", fixture.cluster.token("shop/web", Entra.EXCHANGE)));
      about.addProperty(
          "ofOther", file("other", fixture.cluster.token("shop/other", Entra.EXCHANGE)));
      about.addProperty("ofAudience", file("audience", fixture.cluster.token("shop/web", "vault")));
      about.addProperty(
          "ofImpostor",
          file("impostor", ClusterIssuer.impostor().token("shop/web", Entra.EXCHANGE)));
      about.addProperty(
          "expired",
          file(
              "expired",
              fixture.cluster.token("shop/web", Entra.EXCHANGE, Instant.now().minusSeconds(60))));
      about.addProperty(
          "binding", file("binding", fixture.cluster.token("shop/web", TokenProxy.AUDIENCE)));
      about.addProperty(
          "bindingOfOther",
          file("binding-other", fixture.cluster.token("shop/other", TokenProxy.AUDIENCE)));
      GeneratedCertificate rsa = GeneratedCertificate.of("rsa.shop.test", true);
      about.addProperty("pfx", rsa.valueOf(GeneratedCertificate.PFX));
      about.addProperty("pem", GeneratedCertificate.of("ec.shop.test", false).pem());
      fixture.vault.certificate("made", rsa, GeneratedCertificate.PFX);

      String output =
          run(
              Map.of(
                  "HTTPS_PROXY",
                  "http://127.0.0.1:" + azure.proxyPort(),
                  "NO_PROXY",
                  "127.0.0.1",
                  "REQUESTS_CA_BUNDLE",
                  folder.resolve("ca").toString(),
                  "AZURE_POD_IDENTITY_AUTHORITY_HOST",
                  "http://127.0.0.1:" + azure.plainPort()),
              python,
              Path.of("src", "test", "python", "client.py").toAbsolutePath().toString(),
              file("about.json", about.toString()));

      assertThat(output.lines()).last().isEqualTo("everything as expected");
      assertThat(azure.calls())
          .extracting(FakeAzure.Call::host)
          .contains(
              "shop.vault.azure.net",
              "login.microsoftonline.com",
              "shop.vault.azure.cn",
              "login.chinacloudapi.cn",
              "shop.vault.stack.test");
    }
  }
}
