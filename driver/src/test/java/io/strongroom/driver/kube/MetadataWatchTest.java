package io.strongroom.driver.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MetadataWatchTest {
  private static final Duration NEVER = Duration.ofMinutes(10);
  private static final String CHANGED = event("MODIFIED", "shop", "db", "11");
  private static final String BOOKMARK = event("BOOKMARK", "", "", "15");

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final BlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();
  private FakeApiServer server;
  private HttpKubernetesApi api;
  private MetadataWatch watch;
  private volatile boolean failing;

  @BeforeEach
  void start() throws Exception {
    server = new FakeApiServer();
    api = new HttpKubernetesApi(server.access());
    watch = watch(NEVER);
  }

  @AfterEach
  void stop() {
    watch.close();
    api.close();
    server.close();
  }

  @Test
  void changesSinceTheListAreReported() throws Exception {
    server.then(200, list("10")).then(server.lines(false, CHANGED));
    watch.start();
    assertSaid("lost", "watching", "changed shop/db");
    FakeApiServer.Call list = server.calls().get(0);
    assertThat(list.uri())
        .isEqualTo("/apis/secrets-store.csi.x-k8s.io/v1/secretproviderclasses?limit=1");
    assertThat(list.accept()).contains("as=PartialObjectMetadataList");
    assertThat(server.calls().get(1).uri())
        .contains("watch=1", "allowWatchBookmarks=true", "resourceVersion=10&timeoutSeconds=");
  }

  @Test
  void anEndedWatchGoesOnFromTheLastBookmark() throws Exception {
    server
        .then(200, list("10"))
        .then(server.lines(true, CHANGED, BOOKMARK))
        .then(server.lines(false, CHANGED));
    watch.start();
    assertSaid("lost", "watching", "changed shop/db", "interrupted", "watching", "changed shop/db");
    assertThat(server.calls().get(2).uri()).contains("resourceVersion=15");
    assertThat(pauses).isEmpty();
  }

  @Test
  void aVersionThatIsTooOldLosesEverythingAndListsAgain() throws Exception {
    server
        .then(200, list("10"))
        .then(410, "{\"reason\":\"Expired\"}")
        .then(200, list("20"))
        .then(
            server.lines(
                true, "{\"type\":\"ERROR\",\"object\":{\"code\":410,\"message\":\"too old\"}}"))
        .then(200, list("30"))
        .then(server.lines(false));
    watch.start();
    assertSaid("lost", "interrupted", "lost", "lost", "watching");
    assertSaid("interrupted", "lost", "lost", "watching");
    assertThat(server.calls().getLast().uri()).contains("resourceVersion=30");
  }

  @Test
  void whatCannotBeReadLosesEverything() throws Exception {
    for (String garbage : List.of("<html>", "{}", "{\"type\":\"MODIFIED\",\"object\":[]}")) {
      server.then(200, list("10")).then(server.lines(true, garbage));
    }
    watch.start();
    for (int i = 0; i < 3; i++) {
      assertSaid("lost", "watching", "interrupted", "lost");
    }
  }

  @Test
  void aCutOrOverlongLineReconnects() throws Exception {
    server
        .then(200, list("10"))
        .then(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              exchange.getResponseBody().write('{');
            })
        .then(server.lines(true, "x".repeat(StreamedBody.MAX_LINE + 1)))
        .then(server.lines(false, CHANGED));
    watch.start();
    assertSaid("lost", "watching", "interrupted", "watching", "interrupted", "watching");
    assertSaid("changed shop/db");
  }

  @Test
  void listenerThatFailsEndsTheSessionAndNotTheWatch() throws Exception {
    server
        .then(200, list("10"))
        .then(server.lines(false, CHANGED))
        .then(200, list("11"))
        .then(server.lines(false, CHANGED));
    failing = true;
    watch.start();

    assertSaid("lost", "watching", "interrupted", "lost", "lost", "watching", "changed shop/db");
  }

  @Test
  void aSilentConnectionIsLeft() throws Exception {
    watch = watch(Duration.ofMillis(200));
    server.then(200, list("10")).then(server.lines(false)).then(server.lines(false));
    watch.start();
    assertSaid("lost", "watching", "interrupted", "watching");
    assertThat(server.calls().get(2).uri()).contains("resourceVersion=10");
  }

  @Test
  void aServerInTroubleIsAskedLessAndLessOften() throws Exception {
    for (int i = 0; i < 5; i++) {
      server.then(503, "");
    }
    server.then(
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "100");
          FakeApiServer.send(exchange, 429, "");
        });
    server.then(200, list("10")).then(server.lines(false));
    watch.start();
    assertSaid("interrupted", "interrupted", "interrupted", "interrupted", "interrupted");
    assertSaid("interrupted", "lost", "watching");
    long most = 1000;
    for (int i = 0; i < 5; i++) {
      assertThat(pauses.take().toMillis()).isBetween(most / 2, most);
      most *= 2;
    }
    assertThat(pauses.take()).isEqualTo(Duration.ofSeconds(100));
  }

  private MetadataWatch watch(Duration stall) {
    return new MetadataWatch(api, new Heard(), new Random(1), pauses::add, stall);
  }

  private void assertSaid(String... expected) throws InterruptedException {
    for (String each : expected) {
      assertThat(said.take()).isEqualTo(each);
    }
  }

  private static String list(String version) {
    return "{\"metadata\":{\"resourceVersion\":\"%s\"}}".formatted(version);
  }

  private static String event(String type, String namespace, String name, String version) {
    return """
    {"type":"%s","object":{"metadata":{"namespace":"%s","name":"%s","resourceVersion":"%s"}}}\
    """
        .formatted(type, namespace, name, version);
  }

  private final class Heard implements MetadataWatch.Listener {
    @Override
    public void watching() {
      said.add("watching");
    }

    @Override
    public void interrupted() {
      said.add("interrupted");
    }

    @Override
    public void changed(String namespace, String name) {
      if (failing) {
        failing = false;
        throw new IllegalStateException("a defect");
      }
      said.add("changed %s/%s".formatted(namespace, name));
    }

    @Override
    public void lost() {
      said.add("lost");
    }
  }
}
