package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Whoever fetches in whatever order: each call to a store is made with credentials that were made
 * of a token of the very service account, and of the very pod where the agent of EKS Pod Identity
 * tells AWS of it.
 */
final class NeverAnothersTest {
  private static final String FURTHER = "arn:aws:iam::210987654321:role/reader";

  /** Two accounts of one name, and two with one role. */
  private static final Map<String, String> ROLES =
      Map.of(
          "shop/web", "arn:aws:iam::123456789012:role/app",
          "bank/web", "arn:aws:iam::123456789012:role/app",
          "shop/api", "arn:aws:iam::123456789012:role/api");

  /** How a class has the pod known. */
  enum How {
    ROLE,
    AGENT,
    AGENT_SHARED
  }

  /** A pod that fetches. */
  record Asking(
      String account,
      String uid,
      String pod,
      String region,
      How how,
      boolean further,
      String name) {
    String token(String audience) {
      String[] parts = account.split("/", -1);
      String claims =
          """
          {"aud":["%s"],"kubernetes.io":{"namespace":"%s","pod":{"name":"%s"},
           "serviceaccount":{"name":"%s","uid":"%s"}}}
          """
              .formatted(audience, parts[0], pod, parts[1], uid);
      return "e30.%s.unsigned"
          .formatted(
              Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(claims.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether the credentials of one may serve the other. */
    boolean mayUseThoseOf(Asking other) {
      return account.equals(other.account)
          && uid.equals(other.uid)
          && (how != How.AGENT || pod.equals(other.pod));
    }

    String[] parameters() {
      List<String> parameters = new ArrayList<>(List.of("region", region));
      if (how != How.ROLE) {
        parameters.addAll(List.of("usePodIdentity", "true"));
      }
      if (how == How.AGENT_SHARED) {
        parameters.addAll(List.of("sharePodIdentity", "true"));
      }
      if (further) {
        parameters.addAll(List.of("assumeRoleArn", FURTHER));
      }
      return parameters.toArray(String[]::new);
    }
  }

  @Property(tries = 30, shrinking = ShrinkingMode.OFF)
  void credentialsServeNoOtherPod(@ForAll("sequences") List<Asking> sequence) throws Exception {
    Cluster cluster = new Cluster();
    ROLES.forEach((account, role) -> cluster.account(account, Map.of(Cluster.ANNOTATION, role)));
    Map<String, Asking> owners = new HashMap<>();
    try (Front front = new Front(Moto.shared());
        FakeAgent agent = new FakeAgent().onIpv4();
        AwsProvider provider =
            new AwsProvider(
                new AwsSettings(Optional.empty(), front.connection(), agent.settings()),
                cluster,
                cluster)) {
      for (Asking asking : sequence) {
        String sts = asking.token(Pods.STS);
        String ofAgent = asking.token(Pods.AGENT);
        owners.put(sts, asking);
        owners.put(ofAgent, asking);
        front.forget();
        new Pods(
                provider,
                asking.pod,
                asking.account,
                ServiceAccountTokens.of(
                    Map.of(
                        Pods.STS,
                        new Token(sts, Moment.LATEST),
                        Pods.AGENT,
                        new Token(ofAgent, Moment.LATEST))))
            .fetch(AwsTest.secrets(asking.name), asking.parameters());
        assertThat(front.callsInFull())
            .filteredOn(call -> call.name().equals("GetSecretValue"))
            .singleElement()
            .satisfies(call -> assertCredentials(call, asking, owners, agent));
      }
    }
  }

  private static void assertCredentials(
      Front.Call call, Asking asking, Map<String, Asking> owners, FakeAgent agent) {
    String token =
        call.owner().startsWith("ASIAOFTHEAGENT")
            ? agent.asked().get(Integer.parseInt(call.owner().substring(14)) - 1)
            : call.owner();
    Asking owner = Optional.ofNullable(owners.get(token)).orElseThrow();
    assertThat(asking.mayUseThoseOf(owner)).as("%s with those of %s", asking, owner).isTrue();
    assertThat(token)
        .as("the token for the other audience")
        .isEqualTo(owner.token(asking.how == How.ROLE ? Pods.STS : Pods.AGENT));
    assertThat(call.region()).isEqualTo(asking.region);
    if (asking.further) {
      assertThat(call.role()).isEqualTo(FURTHER);
    } else if (asking.how == How.ROLE) {
      assertThat(call.role()).isEqualTo(ROLES.get(asking.account));
    }
  }

  @Provide
  Arbitrary<List<Asking>> sequences() {
    return Combinators.combine(
            Arbitraries.of(ROLES.keySet().stream().sorted().toList()),
            Arbitraries.of("uid-1", "uid-2"),
            Arbitraries.of("web-0", "web-1"),
            Arbitraries.of(AwsTest.REGION, AwsTest.SECOND),
            Arbitraries.of(How.class),
            Arbitraries.of(false, false, true),
            Arbitraries.of("db", "other"))
        .as(Asking::new)
        .list()
        .ofMinSize(6)
        .ofMaxSize(14);
  }
}
