package io.strongroom.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure has Google's id of the request, also where its answer was a success. */
final class RequestIdTest extends GcpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"access_token\":\"a\",\"expires_in\":\"soon\"}",
        "{\"access_token\":\"a\",\"expires_in\":\"0\"}",
      })
  void ofATokenExchangeWithoutAToken(String body) throws Exception {
    try (Odd odd = new Odd(200, body, "");
        GcpProvider provider = provider(odd.asTokenService())) {
      assertIsOfRequest(Pods.web(provider, google).fetch(REGIONAL).failure());
      assertThat(odd.seen()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"accessToken\":\"b\",\"expireTime\":\"soon\""})
  void ofAnImpersonationWithoutAToken(String more) throws Exception {
    cluster.account("shop/web", Map.of(Cluster.ACCOUNT, "a@demo-project.iam.gserviceaccount.com"));
    String body = "{\"access_token\":\"a\",\"expires_in\":\"3600\"%s}".formatted(more);
    try (Odd odd = new Odd(200, body, "");
        GcpProvider provider = provider(odd.asTokenService())) {
      assertIsOfRequest(Pods.web(provider, google).fetch(REGIONAL).failure());
      assertThat(odd.seen()).hasSize(2);
    }
  }

  private static void assertIsOfRequest(FetchFailure failure) {
    assertThat(failure.message()).endsWith("the answer has no token");
    assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
    assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(failure.requestId()).contains(Odd.REQUEST_ID);
  }

  @Test
  void ofARepeatedHeaderTheFirstCounts() throws Exception {
    try (Odd odd = new Odd(403, "{}", "");
        GcpProvider provider = provider(odd.asStore(google))) {
      odd.addRequestId("request-of-a-proxy");
      assertThat(Pods.web(provider, google).fetch(REGIONAL).failure().requestId())
          .contains(Odd.REQUEST_ID);
    }
  }

  @Test
  void ofAnAnswerThatIsTooLong() throws Exception {
    try (Odd odd = new Odd(200, "x".repeat(7 << 20), "");
        GcpProvider provider = provider(odd.asStore(google))) {
      FetchFailure failure = Pods.web(provider, google).fetch(REGIONAL).failure();
      assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
      assertThat(failure.requestId()).contains(Odd.REQUEST_ID);
    }
  }
}
