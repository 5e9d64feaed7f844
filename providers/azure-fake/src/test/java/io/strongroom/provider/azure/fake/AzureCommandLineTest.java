package io.strongroom.provider.azure.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Microsoft's command line, {@code az}, sets up in the fake what it would in Azure. */
final class AzureCommandLineTest extends FakeTest {
  private static final String OWNER = "66666666-6666-4666-8666-666666666666";
  private static final String PASSWORD = "trial";

  @TempDir private Path folder;
  private String program = "";

  @BeforeEach
  void logIn() throws IOException {
    fixture.azure.owner(
        fixture.azure.entra().application(FakeAzureFixture.TENANT, OWNER).secret(PASSWORD));
    FakeAzureFixture.write(fixture.azure.authority(), folder.resolve("ca"));
    program = run(List.of(Path.of("setup", "az").toAbsolutePath().toString())).good();
    logIn(OWNER);
  }

  private void logIn(String client) throws IOException {
    String _ =
        az("login --service-principal --allow-no-subscriptions --output none")
            .with("--username", client)
            .with("--password", PASSWORD)
            .with("--tenant", FakeAzureFixture.TENANT)
            .good();
  }

  /** A command that has ended. */
  private record Ended(int code, String output, String errors) {
    String good() {
      assertThat(code).as(errors).isZero();
      return output.strip();
    }

    String refused() {
      assertThat(code).as(output).isNotZero();
      return errors;
    }
  }

  /** A command of the command line, before it is run. */
  private final class Command {
    private final List<String> words = new ArrayList<>();

    Command with(String option, String value) {
      words.addAll(List.of(option, value));
      return this;
    }

    String good() throws IOException {
      return run(words).good();
    }

    String refused() throws IOException {
      return run(words).refused();
    }
  }

  private Command az(String words) {
    Command command = new Command();
    command.words.add(program);
    command.words.addAll(List.of(words.split(" ", -1)));
    return command;
  }

  private Ended run(List<String> command) throws IOException {
    Path errors = folder.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "HTTPS_PROXY",
                "http://127.0.0.1:" + fixture.azure.proxyPort(),
                "REQUESTS_CA_BUNDLE",
                folder.resolve("ca").toString(),
                "AZURE_CONFIG_DIR",
                folder.resolve("config").toString(),
                "AZURE_CORE_COLLECT_TELEMETRY",
                "no"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.onExit().join().exitValue(), output, Files.readString(errors));
  }

  private String makeVault() throws IOException {
    String _ = az("group create --name shop --location westeurope --output none").good();
    return az("keyvault create --name own --resource-group shop --location westeurope --query id"
            + " --output tsv")
        .good();
  }

  @Test
  void anOwnerMakesAVaultAndMayUseItOnceThereIsARole() throws Exception {
    String vault = makeVault();
    assertThat(vault).endsWith("/providers/Microsoft.KeyVault/vaults/own");
    assertThat(set("one").refused()).contains("ForbiddenByRbac");
    assertThat(grant(OWNER, "Key Vault Sekrets Officer", vault).refused())
        .contains("Role 'Key Vault Sekrets Officer' doesn't exist");
    String _ = grant(OWNER, "Key Vault Secrets Officer", vault).good();
    String _ = set("one").good();
    assertThat(
            az("keyvault secret show --vault-name own --name db --query value --output tsv").good())
        .isEqualTo("one");
    String _ =
        az("role assignment delete")
            .with("--assignee", OWNER)
            .with("--role", "Key Vault Secrets Officer")
            .with("--scope", vault)
            .good();
    assertThat(set("two").refused()).contains("ForbiddenByRbac");
  }

  private Command set(String value) {
    return az("keyvault secret set --vault-name own --name db --output none")
        .with("--value", value);
  }

  private Command grant(String client, String role, String scope) {
    return az("role assignment create --output none")
        .with("--assignee", client)
        .with("--role", role)
        .with("--scope", scope);
  }

  @Test
  void anApplicationWithAFederatedCredentialAndARoleReads() throws Exception {
    String vault = makeVault();
    fixture.azure.vault("own", FakeAzureFixture.TENANT).secret("db", "one");
    String client = az("ad app create --display-name shop --query appId --output tsv").good();
    assertThat(exchange(client).body()).contains("AADSTS700016");
    String _ = az("ad sp create --output none").with("--id", client).good();
    assertThat(exchange(client).body()).contains("AADSTS70025");
    String _ =
        az("ad app federated-credential create --output none")
            .with("--id", client)
            .with(
                "--parameters",
                """
                {"name": "cluster", "issuer": "%s", "subject": "%s", "audiences": ["%s"]}
                """
                    .formatted(
                        ClusterIssuer.ISSUER, ClusterIssuer.subject("shop/web"), Entra.EXCHANGE))
            .good();
    String token = token(exchange(client));
    assertThat(read(token)).contains("ForbiddenByRbac");
    String _ = grant(client, "Key Vault Secrets User", vault).good();
    assertThat(read(token)).contains("\"value\":\"one\"");
  }

  private HttpResponse<String> exchange(String client) throws IOException {
    return ask(
        FakeAzureFixture.TENANT,
        Map.of("grant_type", "client_credentials", "client_id", client, "scope", SCOPE),
        "client_assertion_type",
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion",
        fixture.cluster.token("shop/web", Entra.EXCHANGE));
  }

  private String read(String token) throws IOException {
    return get("https://own.vault.azure.net/secrets/db?api-version=7.6", token).body();
  }

  @Test
  void whoIsNoOwnerMayNot() throws Exception {
    Application _ =
        fixture
            .azure
            .entra()
            .application(FakeAzureFixture.TENANT, FakeAzureFixture.NODE)
            .secret(PASSWORD);
    logIn(FakeAzureFixture.NODE);
    assertThat(az("ad app create --display-name shop").refused())
        .contains("does not have authorization");
  }
}
