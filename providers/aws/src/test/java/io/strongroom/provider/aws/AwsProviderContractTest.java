package io.strongroom.provider.aws;

import io.strongroom.provider.FetchContext;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.testing.ProviderContract;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the driver relies on, of secrets and of parameters. */
@ParameterizedClass
@EnumSource
final class AwsProviderContractTest extends ProviderContract {
  /** Where the objects are. */
  enum Store {
    SECRETS,
    PARAMETERS
  }

  private final Store store;
  private final Moto moto = Moto.shared();
  private final Front front = new Front(moto);
  private final Cluster cluster = new Cluster();
  private final AwsProvider provider = another();
  private final Set<String> there = new HashSet<>();

  AwsProviderContractTest(Store store) throws IOException {
    this.store = store;
    moto.clear();
  }

  @AfterEach
  void close() {
    provider.close();
    front.close();
  }

  @Override
  protected SecretProvider provider() {
    return provider;
  }

  @Override
  protected AwsProvider another() {
    return new AwsProvider(
        new AwsSettings(Optional.empty(), front.connection(), AgentSettings.DEFAULT),
        cluster,
        cluster);
  }

  @Override
  protected void put(String object, String content) throws IOException {
    switch (store) {
      case SECRETS -> {
        if (there.add(object)) {
          moto.secret(object, content);
        } else {
          moto.secretValue("us-east-1", object, content);
        }
      }
      case PARAMETERS -> moto.parameter(object, content);
    }
  }

  @Override
  protected Parameters askingFor(List<String> objects) {
    String type = store == Store.SECRETS ? "secretsmanager" : "ssmparameter";
    return Pods.parameters(
        objects.stream()
            .map(name -> "- {objectName: %s, objectType: %s}\n".formatted(name, type))
            .collect(Collectors.joining()));
  }

  @Override
  protected Mistakes mistakes() {
    return new Mistakes(
        Pods.parameters(
            """
            - {objectType: secretsmanager}
            - {objectName: b, objectType: secret, filePermission: rw}
            - {objectName: c, objectType: ssmparameter, objectAlias: d}
            - {objectName: d, objectType: ssmparameter}
            """,
            "usePodIdentity",
            "yes",
            "pathTranslation",
            "ab"),
        List.of(
            "usePodIdentity",
            "pathTranslation",
            "objects[0].objectName",
            "objects[1].objectType",
            "objects[1].filePermission",
            "objects[3].objectAlias"));
  }

  @Override
  protected FetchContext context(List<ObjectVersion> held) {
    return Pods.web(provider).context(held);
  }
}
