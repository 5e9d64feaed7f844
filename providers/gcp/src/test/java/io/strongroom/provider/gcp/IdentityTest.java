package io.strongroom.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.gcp.fake.FakeGoogle.Call;
import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.spec.Audience;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.NamesOfTests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a pod is towards Google. */
final class IdentityTest extends GcpTest {
  private static final String APP = "app@demo-project.iam.gserviceaccount.com";
  private static final String USER = "roles/iam.workloadIdentityUser";
  private static final String FEDERATION =
      "//iam.googleapis.com/projects/100/locations/global/workloadIdentityPools/p/providers/x";

  @BeforeEach
  void aSecretOfOnePod() {
    google.put("db", "s3cret");
    allowed(Google.principal("shop/web"));
  }

  private void allowed(String... members) {
    google.allow("db", Google.ACCESSOR, members);
    google.allow("db", Google.VIEWER, members);
  }

  private static String account(String email) {
    return "projects/-/serviceAccounts/" + email;
  }

  private List<String> methods() {
    return google.fake().calls().stream().map(Call::method).toList();
  }

  @Test
  void onlyTheAllowedServiceAccountReads() throws Exception {
    assertThat(web().fetch(latest("db")).contents()).containsEntry("db", "s3cret");
    FetchFailure failure =
        Pods.of(provider, google, "other-0", "shop/other").fetch(latest("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.object()).isEqualTo("projects/demo-project/secrets/db/versions/latest");
    assertThat(failure.message())
        .contains("secret 'projects/demo-project/secrets/db/versions/latest', location global")
        .contains(", serviceAccount:demo-project.svc.id.goog[shop/other]: ")
        .contains("Permission 'secretmanager.versions.access' denied")
        .contains("roles/secretmanager.secretAccessor");
    assertThat(failure.storeCode()).contains("PERMISSION_DENIED");
    assertThat(failure.requestId()).contains("request-of-the-fake");
  }

  /** What is missing is granted by copying the principal out of the message, whatever it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "identitynamespace:demo-project.svc.id.goog:https://gke.test/c1",
        FEDERATION,
      })
  void thePrincipalOfAMessageCanBeGrantedAsItStands(String pool) throws Exception {
    Audience audience = Audience.parse(pool).orElseThrow();
    Pods pod =
        Pods.of(provider, google, "other-0", "shop/other")
            .with(
                ServiceAccountTokens.of(
                    Map.of(
                        audience.ofToken(),
                        google.issuer().token("shop/other", audience.ofToken()))));
    String message = pod.fetch(latest("db"), "audience", pool).failure().message();
    Matcher named = Pattern.compile("location global, (?<principal>\\S+): ").matcher(message);
    assertThat(named.find()).as(message).isTrue();
    assertThat(named.group("principal")).doesNotContain("PROJECT").doesNotContain("NUMBER");
    allowed(named.group("principal"));
    assertThat(pod.fetch(latest("db"), "audience", pool).contents()).containsEntry("db", "s3cret");
  }

  /** Google's documentation grants to this name; the project's number stands in it. */
  @Test
  void theLongerNameOfTheSameAccountIsGrantedToo() throws Exception {
    allowed(
        "principal://iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/"
            + "demo-project.svc.id.goog/subject/ns/shop/sa/other");
    assertThat(Pods.of(provider, google, "other-0", "shop/other").fetch(latest("db")).contents())
        .containsEntry("db", "s3cret");
  }

  @Test
  void aServiceAccountOfGoogleIsStoodForOverItsDelegates() throws Exception {
    cluster.account(
        "shop/web",
        Map.of(Cluster.ACCOUNT, APP, Cluster.DELEGATES, "[\"d1@p.iam\", \"d2@p.iam\"]"));
    allowed("serviceAccount:" + APP);
    google
        .fake()
        .policies()
        .grant(account("d1@p.iam"), USER, List.of(Google.principal("shop/web")));
    google.fake().policies().grant(account("d2@p.iam"), USER, List.of("serviceAccount:d1@p.iam"));
    FetchFailure refused = web().fetch(latest("db")).failure();
    assertThat(refused.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(refused.message())
        .contains("token of service account " + APP)
        .contains(", serviceAccount:demo-project.svc.id.goog[shop/web]: ")
        .contains("roles/iam.workloadIdentityUser");
    google.fake().policies().grant(account(APP), USER, List.of("serviceAccount:d2@p.iam"));
    assertThat(web().fetch(latest("db")).contents()).containsEntry("db", "s3cret");
    assertThat(google.fake().calls().getLast().principal()).isEqualTo("serviceAccount:" + APP);
    google.fake().forgetCalls();
    web().fetch(latest("db"));
    assertThat(methods())
        .as("tokens are remembered")
        .containsOnly("GetSecretVersion", "AccessSecretVersion");
    google.fake().tokens().revokeAll();
    assertThat(web().fetch(latest("db")).contents())
        .as("both tokens are replaced")
        .containsEntry("db", "s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no email | '[]' | names no service account of Google",
        "a/b@p.iam | '[]' | names no service account of Google",
        "a@p.iam:x | '[]' | names no service account of Google",
        "a@p.iam | 'x' | unable to parse delegates annotation on SA shop/web",
        "a@p.iam | '{}' | unable to parse delegates annotation on SA shop/web",
        "a@p.iam | '[1.5]' | unable to parse delegates annotation on SA shop/web",
        "a@p.iam | '[\"x/../y@p\"]' | unable to parse delegates annotation on SA shop/web",
        "a@p.iam | '[null]' | unable to parse delegates annotation on SA shop/web",
      })
  void mistakenAnnotationsAreNamed(String account, String delegates, String words)
      throws Exception {
    cluster.account("shop/web", Map.of(Cluster.ACCOUNT, account, Cluster.DELEGATES, delegates));
    FetchFailure failure = web().fetch(latest("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.INVALID);
    assertThat(failure.message()).contains(words);
    assertThat(google.fake().calls()).isEmpty();
  }

  @Test
  void theApiServersAnswerAboutAServiceAccountIsReported() throws Exception {
    cluster.answers("shop/web", new ServiceAccounts.Answer.Forbidden());
    assertThat(web().fetch(latest("db")).failure().message()).contains("providers.gcp.enabled");
    cluster.answers("shop/web", new ServiceAccounts.Answer.Missing());
    assertThat(web().fetch(latest("db")).failure().kind()).isEqualTo(Kind.NOT_FOUND);
    cluster.answers("shop/web", new ServiceAccounts.Answer.Unavailable("no\nanswer"));
    assertThat(web().fetch(latest("db")).failure().message()).contains("no answer");
  }

  @Test
  void anyIssuerIsChangedAtTheOtherService() throws Exception {
    Pods pod =
        web()
            .with(
                ServiceAccountTokens.of(
                    Map.of(FEDERATION, google.issuer().token("shop/web", FEDERATION))));
    allowed(Audience.parse(FEDERATION).orElseThrow().principal("shop", "web"));
    assertThat(pod.fetch(latest("db"), "audience", FEDERATION).contents())
        .containsEntry("db", "s3cret");
    assertThat(google.fake().calls().getFirst())
        .extracting(Call::method, Call::host, Call::name, Call::principal)
        .containsExactly("ExchangeToken", "sts.google.test", FEDERATION, "");
    assertThat(google.fake().calls().getLast().principal())
        .isEqualTo(
            "principal://iam.googleapis.com/projects/100/locations/global/workloadIdentityPools/p/subject/system:serviceaccount:shop:web");
    google.fake().forgetCalls();
    web().fetch(latest("db"));
    assertThat(google.fake().calls().getFirst().host()).isEqualTo("securetoken.google.test");
  }

  @Test
  void anotherAudienceOfTheTokenIsTheOperatorsToState() throws Exception {
    try (GcpProvider own =
        provider(
            new GcpIdentitySettings(
                Audience.parse(FEDERATION),
                Optional.of("shop.test"),
                false,
                false,
                Optional.empty()))) {
      var fetch = Pods.web(own, google).prepare(Pods.parameters(latest("db")));
      assertThat(fetch.audiences()).containsExactly("shop.test");
    }
  }

  /** The chart says the audience of tokens for every pool that is none of GKE's. */
  @Test
  void whatTheOperatorSaysOfTokensIsNotAboutThePoolOfAClass() throws Exception {
    allowed(Google.principal("shop/web"));
    try (GcpProvider own =
        provider(
            new GcpIdentitySettings(
                Audience.parse(FEDERATION),
                Optional.of(FEDERATION),
                false,
                false,
                Optional.empty()))) {
      assertThat(
              Pods.web(own, google)
                  .fetch(latest("db"), "audience", Google.CLUSTER.text())
                  .contents())
          .containsEntry("db", "s3cret");
    }
  }

  @Test
  void aTokenWithoutASignatureOfTheIssuerIsRefused() throws Exception {
    String token = google.issuer().token("shop/web", Google.POOL).exposeToken();
    String forged = token.substring(0, token.lastIndexOf('.') + 1) + "AAAA";
    Pods pod =
        web()
            .with(
                ServiceAccountTokens.of(
                    Map.of(
                        Google.POOL,
                        new ServiceAccountTokens.Token(
                            forged, io.strongroom.provider.Moment.LATEST))));
    FetchFailure failure = pod.fetch(latest("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
    assertThat(failure.storeCode()).contains("invalid_grant");
    assertThat(failure.message())
        .contains("token exchange for service account shop/web at identitynamespace:" + Google.POOL)
        .contains("does that provider name this cluster's issuer");
  }

  @Test
  void withoutATokenOfItsOwnAPodGetsNothingAlsoAfterOthers() throws Exception {
    web().fetch(latest("db"));
    FetchFailure none = web().with(ServiceAccountTokens.none()).fetch(latest("db")).failure();
    assertThat(none.message())
        .contains(
            "spec.tokenRequests of the CSIDriver, as {audience: \"demo-project.svc.id.goog\"}");
    ServiceAccountTokens ended =
        ServiceAccountTokens.of(
            Map.of(
                Google.POOL, google.issuer().token("shop/web", "uid", Google.POOL, clock.now())));
    assertThat(web().with(ended).fetch(latest("db")).failure().message()).contains("has expired");
  }

  @Test
  void aServiceAccountThatWasMadeAnewHasATokenOfItsOwn() throws Exception {
    web().fetch(latest("db"));
    ServiceAccountTokens again =
        ServiceAccountTokens.of(
            Map.of(
                Google.POOL,
                google
                    .issuer()
                    .token(
                        "shop/web",
                        "another-uid",
                        Google.POOL,
                        io.strongroom.provider.Moment.LATEST)));
    web().with(again).fetch(latest("db"));
    assertThat(google.fake().count("ExchangeToken")).isEqualTo(2);
  }

  @Test
  void tokensAreMadeAnewBeforeTheyEndAndWhenGoogleTakesThemNoMore() throws Exception {
    web().fetch(latest("db"));
    clock.advance(Duration.ofMinutes(54));
    web().fetch(latest("db"));
    assertThat(google.fake().count("ExchangeToken")).isEqualTo(1);
    clock.advance(Duration.ofMinutes(2));
    web().fetch(latest("db"));
    assertThat(google.fake().count("ExchangeToken")).isEqualTo(2);
    google.fake().tokens().revokeAll();
    assertThat(web().fetch(latest("db")).contents()).containsEntry("db", "s3cret");
    assertThat(google.fake().count("ExchangeToken")).isEqualTo(3);
  }

  /** Eight calls have gone out with the old token by then, and each of them is refused. */
  @Test
  void oneMoreExchangeIsEnoughForAllSecretsOfAClass() throws Exception {
    String[] names = IntStream.range(0, 10).mapToObj("s-%d"::formatted).toArray(String[]::new);
    for (String name : names) {
      google.put(name, "value of " + name);
    }
    web().fetch(latest("db"));
    google.fake().tokens().revokeAll();
    google.fake().callMeter().take(Duration.ofMillis(50));
    assertThat(web().fetch(latest(names)).contents())
        .hasSize(10)
        .containsEntry("s-9", "value of s-9");
    assertThat(google.fake().count("ExchangeToken")).isEqualTo(2);
  }

  /** Whoever is refused with a new token as well is not helped by a third one. */
  @Test
  void aTokenThatWasJustReplacedIsNotReplacedAgain() throws Exception {
    String[] names = IntStream.range(0, 20).mapToObj("s-%d"::formatted).toArray(String[]::new);
    for (String name : names) {
      google
          .fake()
          .fault(
              "GetSecretVersion %s/secrets/%s/versions/latest".formatted(Google.PROJECT, name),
              "UNAUTHENTICATED",
              "no",
              99,
              Optional.empty());
    }
    List<FetchFailure> failures = web().fetch(latest(names)).failures();
    assertThat(failures)
        .hasSize(20)
        .extracting(FetchFailure::kind)
        .containsOnly(Kind.UNAUTHENTICATED);
    assertThat(google.fake().count("ExchangeToken")).isEqualTo(2);
  }

  @Test
  void withoutAPoolTheFailureNamesWhereToStateOne() throws Exception {
    try (GcpProvider without = provider(GcpIdentitySettings.DEFAULT)) {
      assertThat(Pods.web(without, google).fetch(latest("db")).failure().message())
          .contains("no workload identity pool is known: state audience in the class");
      assertThat(google.fake().calls()).isEmpty();
    }
  }

  @Test
  void theNodeIsAskedForItsClusterOnceAndOnlyWhereThatIsSet() throws Exception {
    google.fake().metadata("project/project-id", "demo-project");
    google.fake().metadata("instance/attributes/cluster-location", "europe-west1");
    google.fake().metadata("instance/attributes/cluster-name", "c1");
    try (GcpProvider onGke =
        provider(
            new GcpIdentitySettings(
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                Optional.of(google.metadataServer())))) {
      Pods pod = Pods.web(onGke, google);
      assertThat(pod.prepare(Pods.parameters(latest("db"))).audiences()).isEmpty();
      assertThat(pod.fetch(latest("db")).contents()).containsEntry("db", "s3cret");
      pod.fetch(latest("db"));
      assertThat(google.fake().count("Metadata")).isEqualTo(3);
      assertThat(pod.prepare(Pods.parameters(latest("db"))).audiences())
          .containsExactly(Google.POOL);
    }
  }

  @Test
  void theNodesIdentityIsForTheOperatorToAllow() throws Exception {
    google.fake().metadata("instance/service-accounts/default/token", "serviceAccount:node");
    allowed("serviceAccount:node");
    assertThat(web().fetch(latest("db"), "auth", "provider-adc").failure().message())
        .contains("providers.gcp.allowNodeIdentity");
    assertThat(google.fake().calls()).isEmpty();
    try (GcpProvider allowing =
        provider(
            new GcpIdentitySettings(
                Optional.empty(),
                Optional.empty(),
                false,
                true,
                Optional.of(google.metadataServer())))) {
      Pods pod = Pods.web(allowing, google);
      assertThat(pod.fetch(latest("db"), "auth", "provider-adc").contents())
          .containsEntry("db", "s3cret");
      assertThat(pod.prepare(Pods.parameters(latest("db"), "auth", "provider-adc")).audiences())
          .isEmpty();
    }
  }

  @Test
  void aKeyThatAPodBringsIsForTheOperatorToAllow() throws Exception {
    allowed("serviceAccount:" + APP);
    NodePublishSecrets key =
        NodePublishSecrets.of(Map.of("key.json", google.fake().tokens().key(APP)));
    web().with(key).fetch(latest("db"));
    assertThat(google.fake().count("SignIn")).as("passed over").isZero();
    try (GcpProvider allowing = withKeys();
        Canary canary = Canary.plant()) {
      canary.watch("key", key.exposeValue("key.json").orElseThrow().substring(200, 300));
      Pods pod = Pods.web(allowing, google).with(key).with(ServiceAccountTokens.none());
      assertThat(pod.fetch(latest("db")).contents()).containsEntry("db", "s3cret");
      assertThat(NamesOfTests.asked()).doesNotContain("attacker.test");
      FetchFailure both = pod.fetch(latest("db"), "auth", "pod-adc").failure();
      assertThat(both.message())
          .isEqualTo("attempting to set both nodePublishSecretRef and pod-adc auth");
    }
  }

  private GcpProvider withKeys() {
    return provider(
        new GcpIdentitySettings(
            Optional.of(Google.CLUSTER), Optional.empty(), true, false, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no json | it is no JSON object",
        "{} | missing 'type' field",
        "{\"type\":\"external_account\",\"token_url\":\"http://attacker.test\"} | its type is"
            + " 'external_account'",
        "{\"type\":\"authorized_user\",\"refresh_token\":\"r\"} | its type is 'authorized_user'",
        "{\"type\":\"service_account\"} | it has no client_email",
        "{\"type\":\"service_account\",\"client_email\":\"a@p.iam\"} | it has no private_key",
        "{\"type\":\"service_account\",\"client_email\":\"a@p.iam\",\"private_key\":\"canary-of-a-key\"}"
            + " | its private_key is no PEM",
      })
  void whatIsNoKeyOfAServiceAccountIsRefused(String file, String words) throws Exception {
    try (GcpProvider allowing = withKeys()) {
      FetchFailure failure =
          Pods.web(allowing, google)
              .with(NodePublishSecrets.of(Map.of("key.json", file)))
              .fetch(latest("db"))
              .failure();
      assertThat(failure.kind()).isEqualTo(Kind.INVALID);
      assertThat(failure.message()).contains(words).doesNotContain("canary-of-a-key");
      assertThat(google.fake().calls()).isEmpty();
    }
  }
}
