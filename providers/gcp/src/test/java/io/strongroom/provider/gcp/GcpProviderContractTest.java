package io.strongroom.provider.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.strongroom.provider.FetchContext;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.testing.ProviderContract;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the driver relies on, of secrets and of parameters. */
@ParameterizedClass
@EnumSource
final class GcpProviderContractTest extends ProviderContract {
  /** Where the objects are. */
  enum Store {
    SECRETS,
    PARAMETERS
  }

  private final Store store;
  private final Google google = new Google();
  private final Cluster cluster = new Cluster();
  private final GcpProvider provider = another();

  GcpProviderContractTest(Store store) {
    this.store = store;
  }

  @AfterEach
  void close() {
    provider.close();
    google.close();
  }

  @Override
  protected SecretProvider provider() {
    return provider;
  }

  @Override
  protected GcpProvider another() {
    return new GcpProvider(google.settings(), cluster);
  }

  @Override
  protected void put(String object, String content) {
    switch (store) {
      case SECRETS -> google.put(object, content);
      case PARAMETERS ->
          google
              .fake()
              .parameters()
              .put(
                  Google.PROJECT + "/locations/global/parameters/" + object,
                  "v1",
                  content.getBytes(UTF_8));
    }
  }

  @Override
  protected String nameInClass(String object) {
    return Google.PROJECT
        + switch (store) {
          case SECRETS -> "/secrets/%s/versions/latest".formatted(object);
          case PARAMETERS -> "/locations/global/parameters/%s/versions/v1".formatted(object);
        };
  }

  @Override
  protected Parameters askingFor(List<String> objects) {
    return Pods.parameters(
        objects.stream()
            .map(
                object -> "- {resourceName: %s, path: %s}\n".formatted(nameInClass(object), object))
            .collect(Collectors.joining()));
  }

  @Override
  protected Mistakes mistakes() {
    return new Mistakes(
        Pods.parameters(
            """
            - {path: a}
            - {resourceName: projects/p/secrets/b/versions/1, mode: rw}
            """,
            "auth",
            "pod",
            "audience",
            "pool"),
        List.of(
            "auth", "audience", "secrets[0].resourceName", "secrets[1].path", "secrets[1].mode"));
  }

  @Override
  protected FetchContext context(List<ObjectVersion> held) {
    return Pods.web(provider, google).context(held);
  }
}
