package io.strongroom.driver.content;

import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A tmpfs for each test, and who writes into it. */
abstract class TmpfsTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-01-31T12:00:00Z"));

  final Canary canary = Canary.plant();
  final Plaintexts plaintexts = new Plaintexts();
  final List<IOException> leftovers = new ArrayList<>();
  TmpfsRoot root;
  AtomicWriter writer;

  @BeforeEach
  void mount() throws IOException {
    root = TmpfsRoot.mount();
    writer = writer(root.files());
  }

  /** Another one, at the same moment. */
  final AtomicWriter writer(VolumeFiles files) {
    return new AtomicWriter(files, NOON, leftovers::add);
  }

  @AfterEach
  void unmount() {
    root.close();
    plaintexts.close();
    canary.close();
  }
}
