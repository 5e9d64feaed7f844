package io.strongroom.provider.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.ManualClock;
import io.strongroom.provider.vault.Pods.Answer;
import io.strongroom.provider.vault.spec.Flavour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets in, and what becomes of a login; at a real server. */
final class LoginTest {
  private static final Issuer ISSUER = new Issuer();

  private final Bao bao = Bao.shared();
  private final VaultProvider provider = VaultProvider.vault(Pods.settings());
  private Canary canary;
  private String kv;
  private String auth;
  private String policy;
  private String role;

  @BeforeEach
  void prepare() throws IOException {
    canary = Canary.plant();
    kv = bao.kv(2);
    bao.put(kv, "db", "{\"value\":\"%s\"}".formatted(canary.secret("db")));
    auth = bao.jwtAuth(ISSUER);
    policy = bao.policy("read", kv + "/*");
    role = bao.jwtRole(auth, "shop:checkout", "", policy);
  }

  @AfterEach
  void nothingSecretWasLogged() {
    provider.close();
    canary.close();
  }

  private Parameters asking(String... more) {
    List<String> parameters =
        new ArrayList<>(
            List.of("vaultAddress", bao.address(), "vaultAuthMountPath", auth, "roleName", role));
    parameters.addAll(List.of(more));
    return Pods.parameters(
        "- {objectName: p, secretPath: %s/data/db, secretKey: value}".formatted(kv),
        parameters.toArray(String[]::new));
  }

  private Pods pod(String volume, String serviceAccount, String... audiences) {
    ServiceAccountTokens tokens = ISSUER.tokens(serviceAccount, audiences);
    for (String audience : audiences) {
      canary.watch(volume + audience, tokens.forAudience(audience).orElseThrow().exposeToken());
    }
    return new Pods(provider, volume, serviceAccount, tokens, Clocks.system());
  }

  /** Tokens that logins at this test's mount have made. */
  private List<String> accessors() throws IOException {
    return bao.logins(auth);
  }

  @Test
  void volumesOfOneServiceAccountShareALoginThatTheLastOneGivesBack() throws Exception {
    assertThat(pod("one", "shop:checkout", "vault").fetch(asking()).contents())
        .containsEntry("p", canary.secret("db"));
    pod("two", "shop:checkout", "vault").fetch(asking());
    assertThat(accessors()).hasSize(1);

    provider.released(new VolumeRef("one"));
    assertThat(accessors()).hasSize(1);
    provider.released(new VolumeRef("unknown"));
    assertThat(accessors()).hasSize(1);
    provider.released(new VolumeRef("two"));
    assertThat(accessors()).isEmpty();
  }

  @Test
  void anotherServiceAccountIsRefusedAlsoWhileOneIsLoggedIn() throws Exception {
    pod("one", "shop:checkout", "vault").fetch(asking());
    FetchFailure failure = pod("two", "shop:other", "vault").fetch(asking()).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
    assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(failure.message())
        .startsWith("POST auth/%s/login: 400: ".formatted(auth))
        .endsWith(
            "; the login as role '%s' with the token of service account shop/other for audience"
                    .formatted(role)
                + " 'vault' was refused: does the role take them?");
    canary.assertAbsentFrom(failure.message());
  }

  @Test
  void aPodWithoutTokenGetsNothingAlsoWhileItsServiceAccountIsLoggedIn() throws Exception {
    pod("one", "shop:checkout", "vault").fetch(asking());
    FetchFailure failure =
        pod("two", "shop:checkout", "sts.amazonaws.com").fetch(asking()).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
    assertThat(failure.message())
        .isEqualTo(
            "kubelet passed no service-account token for audience 'vault': add it to"
                + " spec.tokenRequests of the CSIDriver, as {audience: vault}");
    assertThat(provider.plan(asking("audience", "other")).toString()).doesNotContain("vault.token");
  }

  @Test
  void anExpiredTokenOfThePodGetsNothing() throws Exception {
    Instant past = Instant.now().minusSeconds(1);
    ServiceAccountTokens tokens =
        ServiceAccountTokens.of(
            Map.of(
                "vault",
                new ServiceAccountTokens.Token(
                    ISSUER.jwt("shop:checkout", "vault", past), Clocks.system().now())));
    Pods pod = new Pods(provider, "one", "shop:checkout", tokens, Clocks.system());
    assertThat(pod.fetch(asking()).failure().message())
        .isEqualTo(
            "the service-account token for audience 'vault' has expired; kubelet brings another"
                + " one");
  }

  @Test
  void theAudienceOfTheClassIsShown() throws Exception {
    assertThat(
            pod("one", "shop:checkout", "openbao").fetch(asking("audience", "openbao")).contents())
        .containsKey("p");
  }

  @Test
  void aDeadLoginIsMadeAnewAtOnce() throws Exception {
    Pods pod = pod("one", "shop:checkout", "vault");
    pod.fetch(asking());
    bao.revokeLogins(auth);
    assertThat(pod.fetch(asking()).contents()).containsEntry("p", canary.secret("db"));
    assertThat(accessors()).hasSize(1);
  }

  @Test
  void aPolicyThatIsTakenAwayEndsAccessAndKeepsTheLogin() throws Exception {
    Pods pod = pod("one", "shop:checkout", "vault");
    pod.fetch(asking());
    List<String> before = accessors();
    bao.allow(policy, "read", kv + "/data/other");
    assertThat(pod.fetch(asking()).failure().kind()).isEqualTo(Kind.DENIED);
    assertThat(accessors()).isEqualTo(before);

    bao.allow(policy, "read", kv + "/*");
    assertThat(pod.fetch(asking()).contents()).containsKey("p");
    assertThat(accessors()).isEqualTo(before);
  }

  @Test
  void aPolicyThatTheRoleWasGivenAfterTheLoginCounts() throws Exception {
    String bare = bao.jwtRole(auth, "shop:checkout", "", "default");
    Pods pod = pod("one", "shop:checkout", "vault");
    assertThat(pod.fetch(asking("roleName", bare)).failure().kind()).isEqualTo(Kind.DENIED);
    bao.does(
        "POST",
        "auth/%s/role/%s".formatted(auth, bare),
        """
        {"role_type":"jwt","user_claim":"sub","bound_audiences":["vault"],
         "bound_subject":"system:serviceaccount:shop:checkout","token_policies":["%s"]}
        """
            .formatted(policy));
    assertThat(pod.fetch(asking("roleName", bare)).contents()).containsKey("p");
    assertThat(accessors()).hasSize(1);
  }

  @Test
  void aShortLoginIsRenewedAndReplacedNearItsMaximum() throws Exception {
    String shortLived =
        bao.jwtRole(auth, "shop:checkout", ",\"token_ttl\":600,\"token_max_ttl\":1000", policy);
    ManualClock clock = new ManualClock();
    VaultProvider timed = new VaultProvider(Flavour.VAULT, Pods.settings(), _ -> {}, clock);
    Pods pod =
        new Pods(timed, "one", "shop:checkout", ISSUER.tokens("shop:checkout", "vault"), clock);
    pod.fetch(asking("roleName", shortLived));
    List<String> first = accessors();
    clock.advance(450); // beyond two thirds
    pod.fetch(asking("roleName", shortLived));
    assertThat(accessors()).isEqualTo(first);
    clock.advance(601); // the clock of the driver says that it is over
    assertThat(pod.fetch(asking("roleName", shortLived)).result()).isInstanceOf(Fetched.class);
    assertThat(accessors()).hasSize(2);
    timed.close();
  }

  /** The API server that answers TokenReviews is played here; on the real cluster it is real. */
  @Test
  void kubernetesAuthHasTheTokenReviewed() throws Exception {
    HttpServer apiServer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    apiServer.createContext(
        "/apis/authentication.k8s.io/v1/tokenreviews",
        exchange -> {
          String review = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          boolean known = review.contains("\"audiences\":[\"vault\"]");
          byte[] answer =
              """
              {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","status":{
               "authenticated":%s,"audiences":["vault"],"user":{
               "username":"system:serviceaccount:shop:checkout","uid":"uid-of-checkout",
               "groups":["system:serviceaccounts","system:serviceaccounts:shop"]}}}
              """
                  .formatted(known)
                  .getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(201, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    apiServer.start();
    try {
      String mount = bao.unique("kubernetes");
      bao.does("POST", "sys/auth/" + mount, "{\"type\":\"kubernetes\"}");
      bao.does(
          "POST",
          "auth/%s/config".formatted(mount),
          """
          {"kubernetes_host":"http://127.0.0.1:%d","token_reviewer_jwt":"%s",
           "disable_local_ca_jwt":true,"kubernetes_ca_cert":"%s"}
          """
              .formatted(
                  apiServer.getAddress().getPort(),
                  ISSUER.jwt("kube-system:bao", "api", Instant.now().plusSeconds(600)),
                  bao.pki(3600).certificate().replace("\n", "\\n")));
      bao.does(
          "POST",
          "auth/%s/role/shop".formatted(mount),
          """
          {"bound_service_account_names":["checkout"],"bound_service_account_namespaces":["shop"],
           "audience":"vault","token_policies":["%s"]}
          """
              .formatted(policy));
      bao.does(
          "POST",
          "auth/%s/role/other".formatted(mount),
          """
          {"bound_service_account_names":["other"],"bound_service_account_namespaces":["shop"],
           "audience":"vault","token_policies":["%s"]}
          """
              .formatted(policy));

      Pods pod = pod("one", "shop:checkout", "vault");
      Answer read = pod.fetch(asking("vaultAuthMountPath", mount, "roleName", "shop"));
      assertThat(read.contents()).containsEntry("p", canary.secret("db"));
      FetchFailure refused =
          pod.fetch(asking("vaultAuthMountPath", mount, "roleName", "other")).failure();
      assertThat(refused.kind()).isEqualTo(Kind.UNAUTHENTICATED);
      assertThat(refused.message()).contains("service account name not authorized");
    } finally {
      apiServer.stop(0);
    }
  }
}
