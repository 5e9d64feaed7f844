package io.strongroom.driver.provider;

import static io.strongroom.driver.provider.ExternalMounts.providersIn;

import io.strongroom.provider.testing.Canary;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A provider behind a socket, and who calls it. */
abstract class ExternalTest {
  @TempDir Path dir;

  Canary canary;
  ExternalProviders providers;
  FakeProviderServer server;

  @BeforeEach
  void start() throws Exception {
    canary = Canary.plant();
    providers = providersIn(dir);
    server = FakeProviderServer.start(dir.resolve("fake.sock"));
  }

  @AfterEach
  void stop() throws Exception {
    providers.close();
    server.close();
    canary.close();
  }
}
