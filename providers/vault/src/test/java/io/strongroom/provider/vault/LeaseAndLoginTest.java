package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.Moment;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.vault.Pods.Answer;
import io.strongroom.provider.vault.spec.Flavour;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A lease dies with the login that has made it, however long it was given. By a real server's
 * clock, which no test can put forward: the login's whole life is some seconds, of which the last
 * sixth is the time to read the file again.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class LeaseAndLoginTest {
  private static final Issuer ISSUER = new Issuer();
  private static final int LOGIN_SECONDS = 24;

  private final Bao bao = Bao.shared();
  private final Clocks clock = Clocks.system();

  @Test
  void certificateIsReplacedBeforeTheEndOfItsLoginTakesItAway() throws Exception {
    try (Canary canary = Canary.plant();
        VaultProvider provider =
            new VaultProvider(Flavour.VAULT, Pods.settings(), _ -> {}, clock)) {
      Bao.Pki pki = bao.pki(3600);
      bao.does(
          "POST",
          pki.mount() + "/roles/any",
          "{\"allow_any_name\":true,\"enforce_hostnames\":false,\"ttl\":\"1h\",\"generate_lease\":true}");
      Parameters parameters = parameters(pki);
      Pods pod =
          new Pods(
              provider, "tls", "shop:checkout", ISSUER.tokens("shop:checkout", "vault"), clock);
      Moment loginEnds = clock.now().plus(Duration.ofSeconds(LOGIN_SECONDS));

      Answer first = pod.fetch(parameters);
      canary.watch("first key", key(first));
      assertThat(first.fetched().refreshBy().orElseThrow()).isLessThan(loginEnds);
      Answer second = pod.refresh(parameters, first.versions());
      while (second.result() instanceof NotChanged) {
        Bao.pause();
        second = pod.refresh(parameters, first.versions());
      }
      canary.watch("second key", key(second));

      assertThat(second.contents().get("serial")).isNotEqualTo(first.contents().get("serial"));
      assertThat(isRevoked(pki, first)).as("there is time to read the file again").isFalse();
      awaitRevoked(pki, first);
      assertThat(isRevoked(pki, second)).isFalse();

      provider.released(new VolumeRef("tls"));
      awaitRevoked(pki, second);
    }
  }

  private Parameters parameters(Bao.Pki pki) throws IOException {
    String auth = bao.jwtAuth(ISSUER);
    String role =
        bao.jwtRole(
            auth,
            "shop:checkout",
            ",\"token_ttl\":%1$d,\"token_max_ttl\":%1$d".formatted(LOGIN_SECONDS),
            bao.policy("update", pki.mount() + "/issue/any"));
    return Pods.parameters(
        """
        - {objectName: tls.key, secretPath: %1$s/issue/any, method: PUT, secretKey: private_key,
           secretArgs: {common_name: shop}}
        - {objectName: serial, secretPath: %1$s/issue/any, method: PUT, secretKey: serial_number,
           secretArgs: {common_name: shop}}
        """
            .formatted(pki.mount()),
        "vaultAddress",
        bao.address(),
        "vaultAuthMountPath",
        auth,
        "roleName",
        role);
  }

  private static String key(Answer answer) {
    return Objects.requireNonNull(answer.contents().get("tls.key"));
  }

  private void awaitRevoked(Bao.Pki pki, Answer answer) throws IOException {
    while (!isRevoked(pki, answer)) {
      Bao.pause();
    }
  }

  private boolean isRevoked(Bao.Pki pki, Answer answer) throws IOException {
    return bao.does("GET", "%s/cert/%s".formatted(pki.mount(), answer.contents().get("serial")), "")
            .getAsJsonObject("data")
            .get("revocation_time")
            .getAsLong()
        > 0;
  }
}
