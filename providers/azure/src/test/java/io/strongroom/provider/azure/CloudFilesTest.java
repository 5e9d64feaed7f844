package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.fake.FakeAzureCloud;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions of clouds in the operator's directory. */
final class CloudFilesTest extends AzureTest {
  private static final String STACK =
      "{\"activeDirectoryEndpoint\":\"https://login.stack.test/\","
          + "\"keyVaultDNSSuffix\":\"vault.stack.test\"}";

  private static final String HUB_RESOURCE =
      "https://vault.hub.onmicrosoft.test/88888888-8888-4888-8888-888888888888";

  @TempDir private Path driver;
  private Path clouds;
  private AzureProvider ofOperator;

  @BeforeAll
  static void cloud() {
    azure.fake().cloud(FakeAzureCloud.of("login.stack.test", "vault.stack.test"));
    azure.fake().cloud(FakeAzureCloud.of("login.hub.test", "vault.hub.test", HUB_RESOURCE));
  }

  /** As kubelet mounts a ConfigMap: links within the directory. */
  @BeforeEach
  void write() throws IOException {
    clouds = Files.createDirectories(driver.resolve("clouds"));
    Files.createDirectories(clouds.resolve("..data"));
    Files.writeString(clouds.resolve("..data/stack.json"), STACK);
    Files.createSymbolicLink(clouds.resolve("stack.json"), Path.of("..data/stack.json"));
    Files.writeString(driver.resolve("there.json"), STACK);
    Files.createSymbolicLink(clouds.resolve("to-there.json"), driver.resolve("there.json"));
    Files.createSymbolicLink(clouds.resolve("to-missing.json"), driver.resolve("missing.json"));
    ofOperator =
        new AzureProvider(
            new AzureSettings(
                AzureIdentitySettings.DEFAULT,
                azure.connection(AzureConnectionSettings.USUAL_CLOUD, Optional.of(clouds)),
                CertificateSettings.DEFAULT),
            cluster,
            clock);
    vault.secret("db", "s3cret");
  }

  @AfterEach
  void closeOfOperator() {
    ofOperator.close();
  }

  /** Azure Stack Hub: its vaults are of another resource than their names say. */
  @Test
  void theResourceOfVaultsIsTheFilesToSay() throws Exception {
    Files.writeString(clouds.resolve("hub.json"), hub(HUB_RESOURCE + "/"));
    Files.writeString(clouds.resolve("mute.json"), hub("N/A"));
    assertThat(fetch("hub.json").contents()).containsEntry("db", "s3cret");
    FetchFailure unsaid = fetch("mute.json").failure();
    assertThat(unsaid.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(unsaid.storeCode()).contains("AADSTS500011");
    assertThat(unsaid.message())
        .contains("https://vault.hub.test")
        .contains("resourceIdentifiers.keyVault")
        .doesNotContain("federated");
  }

  private static String hub(String resource) {
    return "{\"activeDirectoryEndpoint\":\"https://login.hub.test/\","
        + "\"keyVaultDNSSuffix\":\"vault.hub.test\","
        + "\"resourceIdentifiers\":{\"graph\":\"N/A\",\"keyVault\":\"%s\"}}".formatted(resource);
  }

  private Answer fetch(String file) throws Exception {
    return Pods.web(ofOperator, azure)
        .fetch(Pods.secrets("db"), "cloudName", "AzureStackCloud", "cloudEnvFileName", file);
  }

  @Test
  void aFileOfTheDirectoryDescribesACloud() throws Exception {
    assertThat(fetch("stack.json").contents()).containsEntry("db", "s3cret");
    assertThat(fetch(clouds.resolve("stack.json").toString()).contents()).containsKey("db");
    assertThat(azure.fake().calls().getFirst().host()).isEqualTo("login.stack.test");
    assertThat(azure.fake().calls().getLast().host()).isEqualTo("parity.vault.stack.test");
  }

  /** Else a class would find out what there is in the driver's file system. */
  @ParameterizedTest
  @CsvSource({
    "../there.json,../missing.json",
    "/%s/there.json,/%s/missing.json",
    "..data/../../there.json,..data/../../missing.json",
    "to-there.json,to-missing.json",
    "/etc/passwd,/etc/no-passwd",
    "../clouds,../clowns",
    "/etc,/no-etc",
    "../clouds/stack.json,../clowns/stack.json",
    "/%s/clouds/../clouds/stack.json,/%s/clowns/../clouds/stack.json"
  })
  void whatIsElsewhereIsAnsweredAsIfItWereNotThere(String there, String missing) throws Exception {
    assertThat(words(there)).isEqualTo(words(missing));
    assertThat(azure.fake().calls()).isEmpty();
  }

  private String words(String path) throws Exception {
    String file = path.formatted(driver);
    FetchFailure failure = fetch(file).failure();
    assertThat(failure.kind()).isEqualTo(Kind.INVALID);
    assertThat(failure.message()).contains("cloudEnvFileName '%s'".formatted(file));
    return failure.message().replace(file, "FILE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"activeDirectoryEndpoint\":\"http://login.stack.test/\","
            + "\"keyVaultDNSSuffix\":\"vault.stack.test\"}",
        "{\"activeDirectoryEndpoint\":\"https://login.stack.test/\",\"keyVaultDNSSuffix\":\"vault\"}",
        "{\"activeDirectoryEndpoint\":\"https://login.stack.test/\","
            + "\"keyVaultDNSSuffix\":\"evil.test/x\"}",
        "{\"activeDirectoryEndpoint\":\"https://login.stack.test/\","
            + "\"keyVaultDNSSuffix\":\"vault.stack.test\","
            + "\"resourceIdentifiers\":{\"keyVault\":\"https://vault.test/a b\"}}",
        "{\"activeDirectoryEndpoint\":\"https://user@login.stack.test/\","
            + "\"keyVaultDNSSuffix\":\"vault.stack.test\"}"
      })
  void aFileThatDescribesNoCloudIsRefusedBeforeEntraIsAsked(String content) throws Exception {
    Files.writeString(clouds.resolve("..data/stack.json"), content);
    FetchFailure failure = fetch("stack.json").failure();
    assertThat(failure.kind()).isEqualTo(Kind.INVALID);
    assertThat(failure.message())
        .startsWith(
            "cloudName AzureStackCloud is not valid, error: cloudEnvFileName 'stack.json': it");
    assertThat(azure.fake().calls()).isEmpty();
  }
}
