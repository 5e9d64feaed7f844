package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ProxyException;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose credentials are used: by the agent of EKS Pod Identity, of which there is a fake. */
final class PodIdentityTest extends AwsTest {
  private static final String[] POD_IDENTITY = {"usePodIdentity", "true"};

  private final FakeAgent agent = new FakeAgent();

  @AfterEach
  void stop() {
    agent.close();
  }

  private Pods pod(String name) {
    return Pods.of(provider(agent.settings()), name, "shop/web");
  }

  @Test
  void theAgentChangesThePodsToken() throws Exception {
    moto.secret("db", "s3cret");
    agent.onIpv4();
    Pods pod = pod("web-0");
    assertThat(pod.fetch(secrets("db"), POD_IDENTITY).contents()).hasSize(1);
    assertThat(agent.asked())
        .containsExactly(pod.tokens().forAudience(Pods.AGENT).orElseThrow().exposeToken());
    assertThat(front.callsInFull())
        .singleElement()
        .satisfies(call -> assertThat(call.accessKey()).isEqualTo("ASIAOFTHEAGENT1"));
    assertThat(cluster.lookUps()).as("no annotation is needed").isZero();
  }

  @Test
  void withoutAnAnswerAtTheIpv4AddressTheOtherOneIsAsked() throws Exception {
    moto.secret("db", "s3cret");
    agent.onIpv6();
    assertThat(pod("web-0").fetch(secrets("db"), POD_IDENTITY).contents()).hasSize(1);
    assertThat(agent.asked()).hasSize(1);
  }

  @Test
  void aClassThatPrefersOneAddressStaysWithIt() throws Exception {
    moto.secret("db", "s3cret");
    agent.onIpv6();
    FetchFailure failure =
        pod("web-0")
            .fetch(secrets("db"), "usePodIdentity", "true", "preferredAddressType", "IPv4")
            .failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message())
        .isEqualTo(
            "nobody answers as the EKS Pod Identity agent at %s (connection refused): is its add-on installed, and does the node reach it?"
                .formatted(agent.ipv4()));
    assertThat(agent.asked()).isEmpty();
  }

  @Test
  void anAgentThatIsNowhereIsNamedWithBothAddresses() throws Exception {
    FetchFailure failure = pod("web-0").fetch(secrets("db"), POD_IDENTITY).failure();
    assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(failure.message())
        .contains(agent.ipv4().toString(), agent.ipv6().toString())
        .doesNotContain("\n");
    assertThat(front.calls()).isEmpty();
  }

  @Test
  void aRefusalIsFinalAndIsInTheAgentsWords() throws Exception {
    agent
        .onIpv4()
        .answers(400, "{\"code\":\"AccessDeniedException\",\"message\":\"no\\nassociation\"}");
    FetchFailure failure =
        pod("web-0")
            .fetch(secrets("db"), "usePodIdentity", "true", "failoverRegion", SECOND)
            .failure();
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.storeCode()).contains("AccessDeniedException");
    assertThat(failure.message())
        .isEqualTo(
            "the EKS Pod Identity agent at %s refuses the pod: no association; is there an association for its service account?"
                .formatted(agent.ipv4()));
    assertThat(agent.asked()).hasSize(1);
    assertThat(front.calls()).as("neither region is asked").isEmpty();
  }

  @Test
  void anAgentThatFailsIsAskedAgain() throws Exception {
    agent.onIpv4().answers(503, "{}");
    FetchFailure failure = pod("web-0").fetch(secrets("db"), POD_IDENTITY).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(agent.asked()).hasSize(3);
  }

  @Test
  void anAgentThatKeepsSilentIsLeftAfterItsTimeout() throws Exception {
    agent.onIpv4().keepsSilent();
    Pods pod = Pods.of(provider(agent.settings(Duration.ofMillis(300))), "web-0", "shop/web");
    assertThat(pod.fetch(secrets("db"), POD_IDENTITY).failure().message())
        .contains(agent.ipv4() + " (no answer in time)");
  }

  @Test
  void whatIsNoAnswerOfAnAgentIsReported() throws Exception {
    for (String body : new String[] {"nonsense", "[]", "{}", "{\"AccessKeyId\":[1]}"}) {
      agent.close();
      FakeAgent odd = new FakeAgent().onIpv4();
      odd.answers(200, body);
      assertThat(
              Pods.of(provider(odd.settings()), "p", "shop/web")
                  .fetch(secrets("db"), POD_IDENTITY)
                  .failure()
                  .kind())
          .as(body)
          .isEqualTo(Kind.BAD_ANSWER);
      odd.close();
    }
  }

  @Test
  void credentialsAreOnePodsUnlessTheClassSharesThem() throws Exception {
    moto.secret("db", "s3cret");
    agent.onIpv4();
    AwsProvider one = provider(agent.settings());
    for (String pod : new String[] {"web-0", "web-1", "web-0"}) {
      Pods.of(one, pod, "shop/web").fetch(secrets("db"), POD_IDENTITY);
    }
    assertThat(agent.asked()).as("two pods").hasSize(2);
    String[] shared = {"usePodIdentity", "true", "sharePodIdentity", "true"};
    for (String pod : new String[] {"web-0", "web-1"}) {
      Pods.of(one, pod, "shop/web").fetch(secrets("db"), shared);
    }
    assertThat(agent.asked()).as("one service account").hasSize(3);
    assertThat(web().prepare(Pods.parameters(secrets("db"), POD_IDENTITY)).podBound()).isTrue();
    assertThat(web().prepare(Pods.parameters(secrets("db"), shared)).podBound()).isFalse();
  }

  @Test
  void aProxyIsNotAskedForWhatIsOnTheNode() throws IOException, InterruptedException {
    agent.onIpv4();
    moto.secret("db", "s3cret");
    var connection = front.connection();
    try (AwsProvider behind =
        new AwsProvider(
            new AwsSettings(
                Optional.empty(),
                new io.strongroom.provider.aws.sdk.AwsConnectionSettings(
                    false,
                    connection.endpoint(),
                    new Outbound(
                        Optional.of(URI.create("http://127.0.0.1:1")),
                        ProxyException.of("*.aws.test").stream().toList(),
                        Optional.empty())),
                agent.settings()),
            cluster,
            cluster)) {
      assertThat(Pods.web(behind).fetch(secrets("db"), POD_IDENTITY).contents()).hasSize(1);
    }
  }

  @Test
  void nothingOfTheAgentsIsLogged() throws Exception {
    moto.secret("db", "s3cret");
    agent.onIpv4();
    try (Canary canary = Canary.plant()) {
      canary.watch("key", "secret-of-the-agent");
      canary.watch("session", "session-of-the-agent");
      Pods pod = pod("web-0");
      canary.watch("token", pod.tokens().forAudience(Pods.AGENT).orElseThrow().exposeToken());
      pod.fetch(secrets("db"), POD_IDENTITY);
    }
  }

  @Test
  void itsAddressesAreThoseOfEks() {
    assertThat(AgentSettings.DEFAULT.ipv4())
        .isEqualTo(URI.create("http://169.254.170.23/v1/credentials"));
    assertThat(AgentSettings.DEFAULT.ipv6())
        .isEqualTo(URI.create("http://[fd00:ec2::23]/v1/credentials"));
  }
}
