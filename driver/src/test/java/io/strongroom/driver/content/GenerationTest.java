package io.strongroom.driver.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.testing.Canary;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GenerationTest {
  private final Canary canary = Canary.plant();
  private final Plaintexts plaintexts = new Plaintexts();

  @AfterEach
  void wipe() {
    plaintexts.close();
    canary.close();
  }

  @Test
  void filesAreSortedAndDirectoriesFollow() throws ContentException {
    Generation generation =
        Plaintexts.generation(
            plaintexts.file("tls/ca/root.pem", "12345"),
            plaintexts.file("password", "123"),
            plaintexts.file("tls/cert.pem", ""));

    assertThat(generation.files())
        .extracting(file -> file.path().value())
        .containsExactly("password", "tls/ca/root.pem", "tls/cert.pem");
    assertThat(generation.directories()).containsExactly("tls", "tls/ca");
    assertThat(generation.topLevelNames()).containsExactlyInAnyOrder("password", "tls");
    assertThat(generation.bytes()).isEqualTo(8);
    assertThat(generation.footprint()).isEqualTo(2 * TmpfsSizing.inPages(1));
  }

  @Test
  void exactlyTheLimitsAreTaken() throws ContentException {
    Generation generation =
        generation(
            new ContentLimits(10, 2), plaintexts.file("a", "12345"), plaintexts.file("b", "67890"));

    assertThat(generation.bytes()).isEqualTo(10);
  }

  @Test
  void tooManyBytesNameTheLargestObjectSizeAndLimit() {
    String secret = canary.secret("large");
    assertThatThrownBy(
            () ->
                generation(
                    new ContentLimits(40, 9),
                    plaintexts.file("large", secret),
                    plaintexts.file("small", "12")))
        .hasMessage(
            "object \"object-of-large\" has %d bytes, all files together %d, a volume takes 40;"
                + " name fewer or smaller objects or raise --max-volume-bytes (Helm:"
                + " limits.maxVolumeBytes)",
            secret.length(), secret.length() + 2)
        .satisfies(canary::assertAbsentFrom)
        .asInstanceOf(type(ContentException.class))
        .satisfies(
            refused -> {
              assertThat(refused.object()).isEqualTo("object-of-large");
              assertThat(refused.kind()).isEqualTo(FetchFailure.Kind.TOO_LARGE);
            });
  }

  @Test
  void tooManyFilesNameTheFirstObjectBeyondTheLimit() {
    assertThatThrownBy(
            () ->
                generation(
                    new ContentLimits(100, 2),
                    plaintexts.file("a", "1"),
                    plaintexts.file("b", "2"),
                    plaintexts.file("c", "3")))
        .hasMessage(
            "object \"object-of-c\" is beyond the limit: 3 files were fetched, a volume takes 2;"
                + " name fewer objects or raise --max-volume-files (Helm: limits.maxVolumeFiles)")
        .asInstanceOf(type(ContentException.class))
        .extracting(ContentException::kind)
        .isEqualTo(FetchFailure.Kind.TOO_LARGE);
  }

  @Test
  void clashingPathsOfAProviderAreABadAnswer() {
    assertThatThrownBy(
            () ->
                Plaintexts.generation(
                    plaintexts.file("a", canary.secret("1")),
                    plaintexts.file("a/b", canary.secret("2"))))
        .hasMessage(
            "object \"object-of-a\" becomes the file \"a\", which is a directory for object"
                + " \"object-of-a/b\": give one of them another path")
        .satisfies(canary::assertAbsentFrom)
        .asInstanceOf(type(ContentException.class))
        .extracting(ContentException::kind)
        .isEqualTo(FetchFailure.Kind.BAD_ANSWER);
  }

  @Test
  void fileOfAGenerationPrintsNoContent() throws ContentException {
    Generation generation = Plaintexts.generation(plaintexts.file("a", canary.secret("a")));

    canary.assertAbsentFrom(generation.files().toString());
  }

  private static Generation generation(ContentLimits limits, SecretFile... files)
      throws ContentException {
    return Generation.of(List.of(files), Plaintexts.NO_GROUP, limits);
  }
}
