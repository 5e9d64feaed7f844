package io.strongroom.provider.azure;

import io.strongroom.provider.FetchContext;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.testing.ProviderContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What the driver relies on. */
final class AzureProviderContractTest extends ProviderContract {
  @TempDir private static Path folder;
  private static Azure azure;

  private final AzureProvider provider = begun();

  @BeforeAll
  static void begin() {
    azure = new Azure(folder);
  }

  @AfterAll
  static void end() {
    azure.close();
  }

  private AzureProvider begun() {
    azure.clear();
    azure.vault(Azure.VAULT);
    return another();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Override
  protected SecretProvider provider() {
    return provider;
  }

  @Override
  protected AzureProvider another() {
    return new AzureProvider(azure.settings(), new Cluster());
  }

  @Override
  protected void put(String object, String content) {
    azure.vault(Azure.VAULT).secret(object, content);
  }

  @Override
  protected String nameInClass(String object) {
    return object;
  }

  @Override
  protected Parameters askingFor(List<String> objects) {
    return Pods.parameters(Pods.secrets(objects.toArray(String[]::new)));
  }

  @Override
  protected Mistakes mistakes() {
    return new Mistakes(
        Pods.parameters(
            Pods.array("objectName: a", "objectName: b, objectType: secret, filePermission: rw"),
            "cloudName",
            "Moon",
            "usePodIdentity",
            "perhaps"),
        List.of(
            "cloudName", "usePodIdentity", "objects[0].objectType", "objects[1].filePermission"));
  }

  @Override
  protected FetchContext context(List<ObjectVersion> held) {
    return Pods.web(provider, azure).context(held);
  }
}
