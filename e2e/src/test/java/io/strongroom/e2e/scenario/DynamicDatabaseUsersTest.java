package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.OpenBao;
import io.strongroom.e2e.cluster.PostgreSql;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Users of a real PostgreSQL that OpenBao's database engine makes: one for each volume, kept as
 * long as the server allows, replaced while it still works, dropped with the pod.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
final class DynamicDatabaseUsersTest {
  /** How long a user lives unless it is renewed, in seconds: it is renewed after ten. */
  private static final int LEASE = 20;

  /** Ends while a test looks on: after twenty seconds the server grants less than half. */
  private static final int SHORT_LIFE = 30;

  private static final int LONG_LIFE = 600;

  private static final String CLASS = "orders";

  /** Users who are replaced soon. */
  private static final String ORDERS = "orders";

  /** Users who are renewed for longer than a test lasts. */
  private static final String LASTING = "lasting";

  /** Users who outlive it that the server is away for a moment. */
  private static final String STEADY = "steady";

  private static final int LONG_LEASE = 60;

  /** An object beside the user, for a test that has it refused. */
  private static final String NOTICE = "kv/notice";

  private OpenBao bao;
  private PostgreSql database;
  private String auth;

  @BeforeAll
  void databaseIsBehindTheServer(InstalledDriver driver) throws Exception {
    bao = OpenBao.start(driver);
    auth = bao.jwtAuth(driver.cluster());
    database = PostgreSql.start(driver.cluster());
    String password = UUID.randomUUID().toString();
    database.does(
        "CREATE TABLE orders (number int)",
        "CREATE ROLE reader",
        "GRANT SELECT ON orders TO reader",
        "CREATE ROLE bao LOGIN CREATEROLE PASSWORD '%s'".formatted(password),
        "GRANT reader TO bao WITH ADMIN OPTION");
    bao.does("POST", "sys/mounts/database", "{\"type\":\"database\"}");
    bao.does(
        "POST",
        "database/config/shop",
        """
        {"plugin_name": "postgresql-database-plugin", "allowed_roles": "%s,%s,%s",
         "connection_url": "postgresql://{{username}}:{{password}}@%s/postgres?sslmode=disable",
         "username": "bao", "password": "%s"}
        """
            .formatted(ORDERS, LASTING, STEADY, database.address(), password));
    makeRole(ORDERS, LEASE, SHORT_LIFE);
    makeRole(LASTING, LEASE, LONG_LIFE);
    makeRole(STEADY, LONG_LEASE, LONG_LIFE);
    bao.does("POST", "sys/mounts/kv", "{\"type\":\"kv\"}");
    bao.does("POST", NOTICE, "{\"text\":\"x\"}");
    podsMayRead("database/creds/+", NOTICE);
  }

  private void podsMayRead(String... paths) throws IOException {
    bao.policy(
        "orders",
        Stream.of(paths)
            .map("path \"%s\" { capabilities = [\"read\"] }\n"::formatted)
            .collect(Collectors.joining()));
  }

  private void makeRole(String role, int lease, int maximum) throws IOException {
    bao.does(
        "POST",
        "database/roles/" + role,
        """
        {"db_name": "shop", "default_ttl": %d, "max_ttl": %d,
         "creation_statements": ["CREATE ROLE \\"{{name}}\\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE reader"],
         "revocation_statements": ["DROP ROLE IF EXISTS \\"{{name}}\\""]}
        """
            .formatted(lease, maximum));
  }

  @AfterAll
  void serversGo() {
    // As they are where they did not start.
    if (database != null) {
      database.close();
    }
    if (bao != null) {
      bao.close();
    }
  }

  @Test
  void everyVolumeKeepsAUserOfItsOwnUntilItsPodIsGone(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = shop(driver, LASTING)) {
      for (String pod : List.of("one", "two")) {
        shop.run(shop.pod(pod, CLASS));
      }
      DatabaseLogin one = login(shop, "one");
      DatabaseLogin two = login(shop, "two");
      watch(canary, one, two);
      assertThat(users()).containsExactlyInAnyOrder(one.user(), two.user());
      List<Instant> leasesEnd = List.of(leaseEnds(one), leaseEnds(two));
      List<Instant> validUntil = List.of(validUntil(one), validUntil(two));

      Await.until("one's lease is renewed", () -> leaseEnds(one), leasesEnd.get(0)::isBefore);
      Await.until("two's lease is renewed", () -> leaseEnds(two), leasesEnd.get(1)::isBefore);

      assertThat(validUntil(one)).isAfter(validUntil.get(0));
      assertThat(validUntil(two)).isAfter(validUntil.get(1));
      assertThat(fetches(driver, shop, "one", "not_changed"))
          .as("polls until then")
          .isGreaterThan(2);
      assertThat(login(shop, "one")).isEqualTo(one);
      assertThat(login(shop, "two")).isEqualTo(two);
      assertThat(users()).containsExactlyInAnyOrder(one.user(), two.user());
      query(one);
      Leaks.assertNone(canary, shop);

      shop.delete("one");
      Await.until("its user is dropped", this::users, users -> !users.contains(one.user()));
      query(login(shop, "two"));
      shop.delete("two");
      Await.until("no user is left", this::users, List::isEmpty);
    }
  }

  /** Counted where they would pile up, at the two servers. */
  @Test
  void overTwentyPollsOfWhichSomeFailNothingPilesUpAndNothingIsLeft(InstalledDriver driver)
      throws Exception {
    Set<String> before = logins();
    try (Canary canary = Canary.plant();
        Workloads shop =
            shop(
                driver,
                STEADY,
                "- {objectName: notice, secretPath: %s}\n".formatted(NOTICE),
                Map.of())) {
      for (String pod : List.of("one", "two")) {
        shop.run(shop.pod(pod, CLASS));
      }
      DatabaseLogin one = login(shop, "one");
      DatabaseLogin two = login(shop, "two");
      watch(canary, one, two);

      awaitMore(driver, shop, "not_changed", 8);
      assertAtTheServers(before, one, two);
      for (int outage = 0; outage < 2; outage++) {
        bao.stop();
        awaitMore(driver, shop, "failed", 1);
        bao.restart();
        awaitMore(driver, shop, "not_changed", 2);
        assertAtTheServers(before, one, two);
      }
      podsMayRead("database/creds/+");
      awaitMore(driver, shop, "failed", 1);
      shop.create(shop.pod("refused", CLASS));
      shop.awaitMessage("refused", NOTICE);
      podsMayRead("database/creds/+", NOTICE);
      shop.awaitReady("refused");
      DatabaseLogin late = login(shop, "refused");
      watch(canary, late);
      awaitMore(driver, shop, "not_changed", 8);

      assertThat(fetches(driver, shop, "one", "not_changed")).isGreaterThanOrEqualTo(20);
      assertThat(fetches(driver, shop, "one", "failed")).isGreaterThanOrEqualTo(3);
      assertThat(List.of(login(shop, "one"), login(shop, "two"))).containsExactly(one, two);
      assertAtTheServers(before, one, two, late);
      Leaks.assertNone(canary, shop);

      for (String pod : List.of("one", "two", "refused")) {
        shop.delete(pod);
      }
      assertAtTheServers(before);
    }
  }

  /** A user, a lease and a login for each, and no other; what is given back takes a moment. */
  private void assertAtTheServers(Set<String> loginsBefore, DatabaseLogin... pods)
      throws InterruptedException {
    Set<String> expected =
        Stream.of(pods).map(DatabaseLogin::user).collect(Collectors.toUnmodifiableSet());
    Await.until("users are those of the pods", () -> Set.copyOf(users()), expected::equals);
    Await.until(
        "leases are as many as pods", this::steadyLeases, leases -> leases.size() == pods.length);
    Await.until(
        "logins are as many as pods",
        () -> logins().stream().filter(login -> !loginsBefore.contains(login)).toList(),
        logins -> logins.size() == pods.length);
  }

  /** Of the role that one test alone uses. */
  private Set<String> steadyLeases() throws IOException {
    return keys("sys/leases/lookup/database/creds/" + STEADY);
  }

  /** The root's is among them, and what a driver that is gone has left. */
  private Set<String> logins() throws IOException {
    return keys("auth/token/accessors");
  }

  private Set<String> keys(String path) throws IOException {
    if (bao.status("LIST", path, "") == 404) {
      return Set.of();
    }
    return bao
        .does("LIST", path, "")
        .getAsJsonObject("data")
        .getAsJsonArray("keys")
        .asList()
        .stream()
        .map(JsonElement::getAsString)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns when the first pod's volume was fetched for so often again, with that outcome. */
  private static void awaitMore(InstalledDriver driver, Workloads shop, String outcome, int more)
      throws InterruptedException {
    long enough = fetches(driver, shop, "one", outcome) + more;
    Await.until(
        "%d fetches more are %s".formatted(more, outcome),
        () -> fetches(driver, shop, "one", outcome),
        fetches -> fetches >= enough);
  }

  @Test
  void clientThatReadsItsFileAgainWorksThroughTheRotation(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = shop(driver, ORDERS)) {
      shop.run(shop.pod("app", CLASS));
      DatabaseLogin first = login(shop, "app");
      try (DatabaseClient client = DatabaseClient.start(() -> login(shop, "app"), this::query)) {
        DatabaseLogin second =
            Await.until(
                "the pod has another user",
                () -> login(shop, "app"),
                login -> !login.user().equals(first.user()));

        watch(canary, first, second);
        query(first); // it lives still
        assertThat(lease(first).get("last_renewal").isJsonNull())
            .as("the first lease was renewed before, and is replaced since its maximum is near")
            .isFalse();
        Await.until("the old user ends", this::users, users -> !users.contains(first.user()));
        Await.until("the client has noticed", client::login, second::equals);
        int before = client.queries();
        Await.until("the client works on", client::queries, queries -> queries > before);

        assertThat(client.refusals()).as("one query met the end of its user").hasSize(1);
        assertThat(client.failures()).as("after the file was read again").isEmpty();
      }
      Leaks.assertNone(canary, shop);
      shop.delete("app");
      Await.until("no user is left", this::users, List::isEmpty);
    }
  }

  @Test
  void driverThatIsRestartedTakesNewUsersAndTheOldOnesEndByThemselves(InstalledDriver driver)
      throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = shop(driver, ORDERS)) {
      shop.run(shop.pod("app", CLASS));
      DatabaseLogin before = login(shop, "app");

      driver.replace();

      DatabaseLogin after =
          Await.until(
              "the pod has another user",
              () -> login(shop, "app"),
              login -> !login.user().equals(before.user()));
      watch(canary, before, after);
      query(after);
      Await.until("the old user ends", this::users, users -> !users.contains(before.user()));
      query(login(shop, "app"));
      Leaks.assertNone(canary, shop);
      shop.delete("app");
      Await.until("no user is left", this::users, List::isEmpty);
    }
  }

  /** {@code never} is about polling: what is lent is kept all the same. */
  @Test
  void userOfAClassThatIsNeverPolledOutlivesItsFirstLease(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop =
            shop(driver, LASTING, "", Map.of("strongroom.io/rotation-interval", "never"))) {
      shop.run(shop.pod("app", CLASS));
      DatabaseLogin app = login(shop, "app");
      watch(canary, app);
      Instant firstEnds = leaseEnds(app);

      Await.until(
          "its first lease would be over", Instant::now, firstEnds.plusSeconds(2)::isBefore);

      query(app);
      assertThat(login(shop, "app")).isEqualTo(app);
      assertThat(leaseEnds(app)).isAfter(firstEnds);
      assertThat(users()).containsExactly(app.user());
      assertThat(keys("sys/leases/lookup/database/creds/" + LASTING)).hasSize(1);
      assertThat(fetches(driver, shop, "app", "not_changed")).as("renewals").isBetween(1L, 4L);
      Leaks.assertNone(canary, shop);
      shop.delete("app");
      Await.until("no user is left", this::users, List::isEmpty);
    }
  }

  private Workloads shop(InstalledDriver driver, String users)
      throws IOException, InterruptedException {
    return shop(driver, users, "", Map.of());
  }

  /** A namespace whose pods may have users, and other objects beside them. */
  private Workloads shop(
      InstalledDriver driver, String users, String more, Map<String, String> annotations)
      throws IOException, InterruptedException {
    Workloads shop = Workloads.in(driver, "orders");
    bao.role(auth, "orders", shop.namespace(), "default", "orders");
    shop.spc(
        CLASS,
        "v1",
        "vault",
        Map.of(
            "vaultAddress",
            bao.address(),
            "vaultAuthMountPath",
            auth,
            "roleName",
            "orders",
            "objects",
            """
            - {objectName: login.json, secretPath: database/creds/%1$s}
            - {objectName: username, secretPath: database/creds/%1$s, secretKey: username}
            - {objectName: password, secretPath: database/creds/%1$s, secretKey: password}
            """
                    .formatted(users)
                + more),
        annotations);
    return shop;
  }

  /** What the pod has: all of it in one file, so that name and password fit together. */
  private static DatabaseLogin login(Workloads shop, String pod) throws Exception {
    return DatabaseLogin.of(shop.read(pod, "login.json"));
  }

  private static void watch(Canary canary, DatabaseLogin... logins) {
    for (DatabaseLogin login : logins) {
      canary.watch(login.user(), login.password());
    }
  }

  private void query(DatabaseLogin login) throws SQLException {
    try (Connection connection = database.connect(login.user(), login.password());
        var statement = connection.createStatement();
        var _ = statement.executeQuery("SELECT number FROM orders")) {}
  }

  /** Those that the engine has made: no other has an end. */
  private List<String> users() throws SQLException {
    return database.asks("SELECT rolname FROM pg_roles WHERE rolvaliduntil IS NOT NULL");
  }

  private Instant validUntil(DatabaseLogin login) throws SQLException {
    String seconds =
        database
            .asks(
                "SELECT extract(epoch FROM rolvaliduntil)::bigint FROM pg_roles WHERE rolname = '%s'"
                    .formatted(login.user()))
            .getFirst();
    return Instant.ofEpochSecond(Long.parseLong(seconds));
  }

  private Instant leaseEnds(DatabaseLogin login) throws IOException {
    return OffsetDateTime.parse(lease(login).get("expire_time").getAsString()).toInstant();
  }

  /** As the server has it. */
  private JsonObject lease(DatabaseLogin login) throws IOException {
    return bao.does("POST", "sys/leases/lookup", "{\"lease_id\":\"%s\"}".formatted(login.lease()))
        .getAsJsonObject("data");
  }

  /** The fetches for a pod that ended so, by the audit log. */
  private static long fetches(InstalledDriver driver, Workloads shop, String pod, String outcome) {
    return driver
        .log()
        .lines()
        .filter(line -> line.contains("\"event\":\"fetch\""))
        .filter(line -> line.contains("\"outcome\":\"%s\"".formatted(outcome)))
        .filter(line -> line.contains("\"namespace\":\"%s\"".formatted(shop.namespace())))
        .filter(line -> line.contains("\"pod\":\"%s\"".formatted(pod)))
        .count();
  }
}
