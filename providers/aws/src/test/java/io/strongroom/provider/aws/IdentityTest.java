package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.aws.Front.Fault;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Whose credentials are used, and how many are asked for: by the roles of service accounts. */
final class IdentityTest extends AwsTest {
  private static final String OTHER_ROLE = "arn:aws:iam::123456789012:role/other";

  @Test
  void thePodsTokenIsChangedForTheRoleOfItsServiceAccount() throws Exception {
    moto.secret("db", "s3cret");
    assertThat(web().fetch(secrets("db")).contents()).containsExactly(Map.entry("db", "s3cret"));
    assertThat(front.callsInFull())
        .satisfiesExactly(
            token -> {
              assertThat(token.name()).isEqualTo("AssumeRoleWithWebIdentity");
              assertThat(token.role()).isEqualTo(Pods.ROLE);
              assertThat(token.session()).isEqualTo("shop.web");
              assertThat(token.token())
                  .isEqualTo(web().tokens().forAudience(Pods.STS).orElseThrow().exposeToken());
              assertThat(token.accessKey()).as("the call is not signed").isEmpty();
            },
            read -> assertThat(read.role()).isEqualTo(Pods.ROLE));
  }

  @Test
  void aLongSessionNameStaysApartFromOthers() throws Exception {
    moto.secret("db", "s3cret");
    List<String> accounts = List.of("shop/" + "a".repeat(80) + "x", "shop/" + "a".repeat(80) + "y");
    for (String account : accounts) {
      cluster.account(account, Map.of(Cluster.ANNOTATION, Pods.ROLE));
      assertThat(Pods.of(provider, "p", account).fetch(secrets("db")).contents()).hasSize(1);
    }
    assertThat(
            front.callsInFull().stream()
                .map(Front.Call::session)
                .filter(session -> !session.isEmpty()))
        .doesNotHaveDuplicates()
        .hasSize(2)
        .allSatisfy(session -> assertThat(session).matches("[\\w+=,.@-]{2,64}"));
  }

  @Test
  void credentialsServeEveryPodOfTheAccountUntilShortlyBeforeTheyEnd() throws Exception {
    moto.secret("db", "s3cret");
    for (int pod = 0; pod < 3; pod++) {
      Pods.of(provider, "web-" + pod, "shop/web").fetch(secrets("db"));
    }
    assertThat(front.count("AssumeRoleWithWebIdentity")).isEqualTo(1);
    clock.advance(Duration.ofMinutes(54));
    fetchWithTokenFor("second");
    assertThat(front.count("AssumeRoleWithWebIdentity")).as("6 minutes are left").isEqualTo(1);
    clock.advance(Duration.ofMinutes(2));
    fetchWithTokenFor("third");
    assertThat(front.count("AssumeRoleWithWebIdentity")).as("4 minutes are left").isEqualTo(2);
    assertThat(front.callsInFull().stream().map(Front.Call::token).filter(t -> !t.isEmpty()))
        .as("the newest token is shown")
        .last()
        .isEqualTo(tokenThatLives("third"));
  }

  private void fetchWithTokenFor(String name) throws Exception {
    Moment expires = clock.now().plus(Duration.ofHours(1));
    Answer answer =
        web()
            .with(
                ServiceAccountTokens.of(
                    Map.of(
                        Pods.STS, new ServiceAccountTokens.Token(tokenThatLives(name), expires))))
            .fetch(secrets("db"));
    assertThat(answer.contents()).hasSize(1);
  }

  /** Of the same service account, told apart by what stands behind. */
  private static String tokenThatLives(String name) {
    String token = Pods.token("shop/web", Pods.STS).exposeToken();
    return token.replace("unsigned", name);
  }

  @Test
  void otherAccountsRolesAndRegionsHaveCredentialsOfTheirOwn() throws Exception {
    moto.secret("db", "s3cret");
    moto.secret(SECOND, "db", "west");
    cluster.account("shop/batch", Map.of(Cluster.ANNOTATION, Pods.ROLE));
    cluster.account("bank/web", Map.of(Cluster.ANNOTATION, OTHER_ROLE));
    web().fetch(secrets("db"));
    web().fetch(secrets("db"), "region", SECOND);
    Pods.of(provider, "p", "shop/batch").fetch(secrets("db"));
    Pods.of(provider, "p", "bank/web").fetch(secrets("db"));
    assertThat(front.callsInFull().stream().filter(call -> !call.token().isEmpty()))
        .extracting(call -> "%s %s %s".formatted(call.region(), call.session(), call.role()))
        .containsExactly(
            "us-east-1 shop.web " + Pods.ROLE,
            "us-west-2 shop.web " + Pods.ROLE,
            "us-east-1 shop.batch " + Pods.ROLE,
            "us-east-1 bank.web " + OTHER_ROLE);
    assertThat(
            front.callsInFull().stream().map(Front.Call::accessKey).filter(key -> !key.isEmpty()))
        .as("credentials of no two are the same")
        .hasSize(4)
        .doesNotHaveDuplicates();
  }

  /** The front lets one role read and refuses the other, by the credentials of the call. */
  @Test
  void ofTwoServiceAccountsOnlyTheOneWhoseRoleMayReadGetsTheSecret() throws Exception {
    moto.secret("db", "s3cret");
    cluster.account("bank/web", Map.of(Cluster.ANNOTATION, OTHER_ROLE));
    front.answer(
        call ->
            call.name().equals("GetSecretValue") && !call.role().equals(Pods.ROLE)
                ? Optional.of(Fault.of(400, "AccessDeniedException", "not authorized"))
                : Optional.empty());
    assertThat(web().fetch(secrets("db")).contents()).hasSize(1);
    FetchFailure refused = Pods.of(provider, "p", "bank/web").fetch(secrets("db")).failure();
    assertThat(refused.kind()).isEqualTo(Kind.DENIED);
    assertThat(refused.message()).contains(OTHER_ROLE).doesNotContain(Pods.ROLE);
  }

  @Test
  void manyPodsThatStartAtOnceCostOneLoginAndOneLookUp() throws Exception {
    moto.secret("db", "s3cret");
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService pods = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 110; i++) {
        Pods pod = Pods.of(provider, "web-" + i, "shop/web");
        answers.add(pods.submit(() -> pod.fetch(secrets("db"))));
      }
    }
    for (Future<Answer> answer : answers) {
      assertThat(answer.get().contents()).containsExactly(Map.entry("db", "s3cret"));
    }
    assertThat(front.count("AssumeRoleWithWebIdentity")).isEqualTo(1);
    assertThat(cluster.lookUps()).isEqualTo(1);
  }

  @Test
  void aPodWithoutATokenOfItsOwnGetsNothingFromWhatOthersHave() throws Exception {
    moto.secret("db", "s3cret");
    web().fetch(secrets("db"));
    front.forget();
    FetchFailure failure = web().with(ServiceAccountTokens.none()).fetch(secrets("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
    assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(failure.message())
        .isEqualTo(
            "kubelet passed no service-account token for audience 'sts.amazonaws.com': add it to"
                + " spec.tokenRequests of the CSIDriver, as {audience: sts.amazonaws.com}");
    FetchFailure expired =
        web()
            .with(
                ServiceAccountTokens.of(
                    Map.of(
                        Pods.STS,
                        Pods.token(
                            "shop/web", Pods.STS, clock.now().minus(Duration.ofSeconds(1))))))
            .fetch(secrets("db"))
            .failure();
    assertThat(expired.message())
        .startsWith("the service-account token for audience 'sts.amazonaws.com' has expired");
    assertThat(front.calls()).isEmpty();
  }

  @Test
  void aRoleThatIsNotNamedIsReportedBeforeAnyCall() throws Exception {
    cluster.account("shop/web", Map.of());
    assertThat(web().fetch(secrets("db")).failure().message())
        .isEqualTo(
            "An IAM role must be associated with service account web (namespace: shop): annotate"
                + " it with eks.amazonaws.com/role-arn, or set usePodIdentity: \"true\" in the"
                + " class");
    cluster.account("shop/web", Map.of(Cluster.ANNOTATION, "role/app"));
    assertThat(web().fetch(secrets("db")).failure().message())
        .contains("is no role's ARN: 'role/app'");
    cluster.withoutAccount("shop/web");
    assertThat(web().fetch(secrets("db")).failure().kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(front.calls()).isEmpty();
    cluster.account("shop/web", Map.of(Cluster.ANNOTATION, Pods.ROLE));
    moto.secret("db", "s3cret");
    assertThat(web().fetch(secrets("db")).contents())
        .as("a mistake that is mended is not remembered")
        .hasSize(1);
  }

  @Test
  void credentialsThatAwsTakesNoMoreAreReplacedOnce() throws Exception {
    moto.secret("db", "s3cret");
    web().fetch(secrets("db"));
    String first = front.callsInFull().getLast().accessKey();
    front.answer(
        call ->
            call.accessKey().equals(first)
                ? Optional.of(Fault.of(400, "ExpiredTokenException", "The security token is old"))
                : Optional.empty());
    assertThat(web().fetch(secrets("db")).contents()).hasSize(1);
    assertThat(front.count("AssumeRoleWithWebIdentity")).isEqualTo(2);
    front.fault(
        REGION, "GetSecretValue", 400, "ExpiredTokenException", "The security token is old");
    assertThat(web().fetch(secrets("db")).failure().kind()).isEqualTo(Kind.UNAUTHENTICATED);
    assertThat(front.count("AssumeRoleWithWebIdentity")).as("not again and again").isEqualTo(3);
  }

  @Test
  void whileTheTokenServiceIsAwayOldCredentialsServeToTheirEnd() throws Exception {
    moto.secret("db", "s3cret");
    web().fetch(secrets("db"));
    front.fault(REGION, "AssumeRoleWithWebIdentity", 503, "ServiceUnavailable", "away");
    clock.advance(Duration.ofMinutes(57));
    assertThat(freshWeb().fetch(secrets("db")).contents()).hasSize(1);
    clock.advance(Duration.ofMinutes(4));
    FetchFailure failure = freshWeb().fetch(secrets("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.object()).isEqualTo("db");
    assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
  }

  private Pods freshWeb() {
    return web()
        .with(
            ServiceAccountTokens.of(
                Map.of(
                    Pods.STS,
                    Pods.token("shop/web", Pods.STS, clock.now().plus(Duration.ofHours(1))))));
  }

  @Test
  void aFurtherRoleIsTakenOnByThePodsOwn() throws Exception {
    String further = "arn:aws:iam::210987654321:role/reader";
    moto.secret("db", "of the pod's account");
    Answer answer =
        web()
            .fetch(
                secrets("db"),
                "assumeRoleArn",
                further,
                "assumeRoleExternalId",
                "shop-42",
                "assumeRoleDurationSeconds",
                "900");
    assertThat(answer.failure().kind())
        .as("in the other account there is none")
        .isEqualTo(Kind.NOT_FOUND);
    assertThat(answer.failure().message())
        .contains("role " + further + ", taken on by role " + Pods.ROLE);
    assertThat(front.callsInFull())
        .extracting(call -> "%s %s %s".formatted(call.name(), call.role(), call.session()).strip())
        .containsExactly(
            "AssumeRoleWithWebIdentity " + Pods.ROLE + " shop.web",
            "AssumeRole " + further + " shop.web",
            "GetSecretValue " + further);
    assertThat(front.callsInFull().get(1))
        .extracting(Front.Call::externalId, Front.Call::duration)
        .containsExactly("shop-42", "900");
    web().fetch(secrets("db"), "assumeRoleArn", further);
    assertThat(front.callsInFull().getLast().name()).isEqualTo("GetSecretValue");
    assertThat(front.callsInFull().get(front.callsInFull().size() - 2))
        .extracting(Front.Call::name, Front.Call::externalId, Front.Call::duration)
        .as("what a class does not say is left to AWS")
        .containsExactly("AssumeRole", "", "");
    assertThat(front.count("AssumeRole")).as("without the external id it is another").isEqualTo(2);
    assertThat(front.count("AssumeRoleWithWebIdentity")).isEqualTo(1);
  }

  /** AWS's quotas are those of an account, a region and an API. */
  @Test
  void aPauseOfOneApiHoldsForNoOther() {
    String further = "arn:aws:iam::210987654321:role/reader";
    assertThat(limitedBy(secrets("db"))).isEqualTo("aws us-east-1, secretsmanager");
    assertThat(limitedBy(parameters("db"))).isEqualTo("aws us-east-1, ssm");
    assertThat(limitedBy(secrets("a") + parameters("b") + secrets("c")))
        .isEqualTo("aws us-east-1, secretsmanager and ssm");
    assertThat(limitedBy(parameters("db"), "assumeRoleArn", further))
        .isEqualTo("aws us-east-1, ssm, account 210987654321");
    assertThat(limitedBy("")).isEqualTo("aws us-east-1");
  }

  private String limitedBy(String objects, String... more) {
    return web().prepare(Pods.parameters(objects, more)).limitedBy();
  }

  @Test
  void tokensAndCredentialsAreNeverLogged() throws Exception {
    moto.secret("db", "s3cret");
    try (Canary canary = Canary.plant()) {
      canary.watch("token", web().tokens().forAudience(Pods.STS).orElseThrow().exposeToken());
      List<ObjectVersion> versions = web().fetch(secrets("db")).versions();
      assertThat(versions).hasSize(1);
      front.fault(REGION, "GetSecretValue", 400, "AccessDeniedException", "no");
      canary.assertAbsentFrom(web().fetch(secrets("db")).failure().toString());
      assertThat(canary.log()).doesNotContain("ASIA");
    }
  }
}
