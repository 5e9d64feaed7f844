package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client id and a client secret in the nodePublishSecretRef: neither is repeated. */
final class ServicePrincipalTest extends AzureTest {
  private static final String SECRETS = Pods.secrets("db");

  @BeforeEach
  void put() {
    vault.secret("db", "s3cret");
  }

  private Answer fetch(String clientId, String clientSecret) throws Exception {
    return web()
        .with(NodePublishSecrets.of(Map.of("ClientId", clientId, "clientsecret", clientSecret)))
        .fetch(SECRETS, "clientID", "");
  }

  @Test
  void aServicePrincipalComesWithTheNodePublishSecret() throws Exception {
    try (Canary canary = Canary.plant()) {
      String wrong = canary.secret("client secret");
      assertThat(fetch(Azure.CLIENT, Azure.CLIENT_SECRET).contents()).containsEntry("db", "s3cret");
      FetchFailure failure = fetch(Azure.CLIENT, wrong).failure();
      assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
      assertThat(failure.storeCode()).contains("AADSTS7000215");
      assertThat(failure.message())
          .contains("the application of nodePublishSecretRef in tenant " + Azure.TENANT)
          .contains("clientsecret of nodePublishSecretRef");
      canary.assertAbsentFrom(failure.toString());
      canary.assertLogIsClean();
    }
  }

  /** Entra repeats the id of an application that it does not know. */
  @Test
  void swappedKeysRepeatNothingOfTheSecret() throws Exception {
    try (Canary canary = Canary.plant()) {
      FetchFailure failure = fetch(canary.secret("client secret"), Azure.CLIENT).failure();
      assertThat(failure.kind()).isEqualTo(Kind.INVALID);
      assertThat(failure.storeCode()).contains("AADSTS700016");
      assertThat(failure.message()).contains("[redacted]").contains("swapped?");
      canary.assertAbsentFrom(failure.toString());
    }
  }

  /** Most secrets of Entra have a {@code ~} in them, which no client id has. */
  @ParameterizedTest
  @ValueSource(strings = {"%s~tail", "%s\n", " %s", "%s/../x", "~%s"})
  void whatIsNoClientIdIsNotSentAndNotRepeated(String form) throws Exception {
    try (Canary canary = Canary.plant()) {
      FetchFailure failure =
          fetch(form.formatted(canary.secret("client secret")), Azure.CLIENT_SECRET).failure();
      assertThat(failure.kind()).isEqualTo(Kind.INVALID);
      assertThat(failure.message())
          .contains("clientid of nodePublishSecretRef is no client id")
          .doesNotContain("\n");
      assertThat(azure.fake().calls()).isEmpty();
      canary.assertAbsentFrom(failure.toString());
    }
  }

  @Test
  void aSecretOfAnotherApplicationIsAskedForWithItsOwnToken() throws Exception {
    azure.fake().entra().application(Azure.TENANT, Azure.OTHER_CLIENT).secret("another-secret");
    vault.settings().open(false);
    vault.settings().allow(Azure.CLIENT, "secrets/get", "secrets/list");
    assertThat(fetch(Azure.CLIENT, Azure.CLIENT_SECRET).contents()).containsKey("db");
    FetchFailure refused = fetch(Azure.OTHER_CLIENT, "another-secret").failure();
    assertThat(refused.kind()).isEqualTo(Kind.DENIED);
    assertThat(refused.message())
        .as("Entra has taken it as an application")
        .contains("as application " + Azure.OTHER_CLIENT);
  }

  @Test
  void aSecretIsMissing() throws Exception {
    assertThat(
            web()
                .with(NodePublishSecrets.of(Map.of("clientid", Azure.CLIENT)))
                .fetch(SECRETS, "clientID", "")
                .failure()
                .message())
        .contains("could not find clientsecret in secrets");
  }
}
