package io.strongroom.e2e.calls;

import io.strongroom.daemonset.providers.ClusterLookups;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.aws.AwsProvider;
import io.strongroom.provider.aws.AwsSettings;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.aws.sdk.AwsConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ServiceAccounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a node with many pods of one role asks of AWS, counted in front of moto. */
final class AwsCallsTest extends ManyPodsTest {
  @Override
  CountedStore open(Path folder) throws IOException {
    return new Store(CountingMoto.start(), new HashSet<>());
  }

  @Override
  int watchedEach() {
    return 1;
  }

  /**
   * A moto server.
   *
   * @param made names of secrets that are there
   */
  private record Store(CountingMoto moto, Set<String> made) implements CountedStore {
    @Override
    public Operations operations() {
      return new Operations("AssumeRoleWithWebIdentity", "GetSecretValue", "DescribeSecret", false);
    }

    @Override
    public List<String> secrets() {
      return List.of("db");
    }

    @Override
    public void put(String secret, String value) throws IOException, InterruptedException {
      boolean first = made.add(secret);
      moto.administer(
          first ? "CreateSecret" : "PutSecretValue",
          """
          {"%s": "%s", "SecretString": "%s", "ClientRequestToken": "%s"}
          """
              .formatted(first ? "Name" : "SecretId", secret, value, UUID.randomUUID()));
    }

    @Override
    public String spec() {
      return """
      provider: aws
      parameters:
        region: eu-central-1
        objects: |
          - {objectName: db, objectType: secretsmanager}
      """;
    }

    @Override
    public String audience() {
      return "sts.amazonaws.com";
    }

    /** Of the form that the API server gives out; moto looks at no signature. */
    @Override
    public String token(int pod) {
      String claims =
          """
          {"sub": "system:serviceaccount:shop:web", "jti": "%d",
           "kubernetes.io": {"namespace": "shop", "serviceaccount": {"name": "web", "uid": "sa-1"}}}
          """
              .formatted(pod);
      return "%s.%s.%s"
          .formatted(base64("{\"alg\": \"none\"}"), base64(claims), base64("signature" + pod));
    }

    private static String base64(String text) {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<SecretProvider> providers(ClusterLookups cluster) {
      return List.of(
          new AwsProvider(
              new AwsSettings(
                  Optional.empty(),
                  new AwsConnectionSettings(false, Optional.of(moto.endpoint()), Outbound.DIRECT),
                  AgentSettings.DEFAULT),
              (_, _, _) ->
                  new ServiceAccounts.Answer.Found(
                      Map.of("eks.amazonaws.com/role-arn", "arn:aws:iam::123456789012:role/app")),
              cluster.node()));
    }

    @Override
    public List<Call> calls() {
      return moto.calls();
    }

    @Override
    public void close() {
      moto.close();
    }
  }
}
