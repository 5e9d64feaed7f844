package io.strongroom.provider.azure;

import io.strongroom.provider.azure.fake.Vault;
import io.strongroom.provider.testing.ManualClock;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A pod's provider in front of the fake of Azure, with a vault. */
abstract class AzureTest {
  @TempDir static Path folder;
  static Azure azure;

  final Cluster cluster = new Cluster();
  final ManualClock clock = new ManualClock();
  AzureProvider provider;
  Vault vault;

  @BeforeAll
  static void begin() {
    azure = new Azure(folder);
  }

  @AfterAll
  static void end() {
    azure.close();
  }

  @BeforeEach
  void open() {
    azure.clear();
    vault = azure.vault(Azure.VAULT);
    provider = new AzureProvider(azure.settings(), cluster, clock);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  Pods web() {
    return Pods.web(provider, azure);
  }
}
