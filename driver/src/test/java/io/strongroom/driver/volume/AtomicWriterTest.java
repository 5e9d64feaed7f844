package io.strongroom.driver.volume;

import static io.strongroom.driver.volume.Plaintexts.generation;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AtomicWriterTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-01-31T12:00:00Z"));
  private static final String DIRECTORY = "\\.\\.2026_01_31_12_00_00\\.\\d{9}";

  private final Canary canary = Canary.plant();
  private final Plaintexts plaintexts = new Plaintexts();
  private final List<IOException> leftovers = new ArrayList<>();
  private TmpfsRoot root;
  private AtomicWriter writer;

  @BeforeEach
  void mount() throws IOException {
    root = TmpfsRoot.mount();
    writer = new AtomicWriter(root.files(), NOON, leftovers::add);
  }

  @AfterEach
  void unmount() {
    root.close();
    plaintexts.close();
    canary.close();
  }

  @Test
  void layoutIsThatOfKubernetes() throws Exception {
    String password = canary.secret("password");
    String certificate = canary.secret("certificate");

    writer.write(
        generation(
            plaintexts.file("password", password),
            plaintexts.file("tls/ca/cert.pem", certificate)));

    String directory = currentDirectory();
    assertThat(directory).matches(DIRECTORY);
    assertThat(root.names()).containsExactly(directory, "..data", "password", "tls");
    assertThat(link("password")).isEqualTo("..data/password");
    assertThat(link("tls")).isEqualTo("..data/tls");
    assertThat(root.path().resolve(directory).resolve("tls/ca/cert.pem")).hasContent(certificate);
    assertThat(root.visible())
        .isEqualTo(Map.of("password", password, "tls/ca/cert.pem", certificate));
    assertThat(AtomicWriter.hasGeneration(root.files())).isTrue();
  }

  @Test
  void emptyVolumeHasNoGeneration() throws Exception {
    assertThat(AtomicWriter.hasGeneration(root.files())).isFalse();
  }

  private String currentDirectory() throws IOException {
    return link("..data");
  }

  private String link(String name) throws IOException {
    return Files.readSymbolicLink(root.path().resolve(name)).toString();
  }
}
