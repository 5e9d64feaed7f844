package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a volume does not take is not read: fifty secrets of a kilobyte, and room for ten. */
final class LimitsTest extends AzureTest {
  private static final String GET = "GetSecret";
  private static final int SECRETS = 50;
  private static final int UNDER_WAY = 8;
  private static final ContentLimits TEN_OF_THEM = new ContentLimits(10 * 1024, 1000);

  private final String[] names =
      IntStream.range(0, SECRETS).mapToObj("s-%02d"::formatted).toArray(String[]::new);

  @BeforeEach
  void put() {
    for (String name : names) {
      vault.secret(name, "x".repeat(1024));
      vault.secret("old", "x".repeat(1024));
    }
  }

  private void assertIsLeft(Answer answer, int read) {
    FetchFailure first = answer.failures().getFirst();
    assertThat(answer.failures()).extracting(FetchFailure::kind).containsOnly(Kind.TOO_LARGE);
    assertThat(first.message()).contains("--max-volume-bytes");
    assertThat(azure.fake().count(GET)).isBetween((long) read, (long) read + UNDER_WAY);
  }

  @Test
  void ofAStarNoMoreIsReadThanAVolumeTakes() throws Exception {
    assertIsLeft(
        web().fetchWithin(TEN_OF_THEM, Pods.array("objectName: 's-*', objectType: secret")), 11);
  }

  @Test
  void ofAHistoryNoMoreIsReadThanAVolumeTakes() throws Exception {
    assertIsLeft(
        web()
            .fetchWithin(
                TEN_OF_THEM,
                Pods.array("objectName: old, objectType: secret, objectVersionHistory: 49")),
        11);
  }

  @Test
  void ofAClassNoMoreIsReadThanAVolumeTakes() throws Exception {
    Answer answer = web().fetchWithin(TEN_OF_THEM, Pods.secrets(names));
    assertIsLeft(answer, 11);
    assertThat(answer.failures().getLast().message()).contains("was not read after: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objectName: 's-*', objectType: secret",
        "objectName: old, objectType: secret, objectVersionHistory: 49"
      })
  void moreFilesThanAVolumeTakesAreNotReadAtAll(String object) throws Exception {
    FetchFailure failure =
        web().fetchWithin(new ContentLimits(1 << 20, SECRETS - 1), Pods.array(object)).failure();
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.message()).contains("50", "a volume takes 49 files");
    assertThat(azure.fake().count(GET)).isZero();
  }

  /** Hex has twice the letters of its bytes, and of JSON one key may be the file. */
  @Test
  void whatBecomesSmallerIsRead() throws Exception {
    vault.secret("hex", "00".repeat(9000));
    vault.secret("json", "{\"a\":\"b\",\"c\":\"%s\"}".formatted("x".repeat(20_000)));
    assertThat(
            web()
                .fetchWithin(
                    TEN_OF_THEM,
                    Pods.array(
                        "objectName: hex, objectType: secret, objectEncoding: hex",
                        "objectName: json, objectType: secret, extractJSONKey: a"))
                .contents())
        .containsOnlyKeys("hex", "json")
        .containsEntry("json", "b");
  }

  @Test
  void valuesOfWhichOnlyKeysAreFilesAreBoundedToo() throws Exception {
    String[] entries = new String[SECRETS];
    for (int i = 0; i < SECRETS; i++) {
      vault.secret(names[i], "{\"a\":\"b\",\"c\":\"%s\"}".formatted("x".repeat(2048)));
      entries[i] = "objectName: %s, objectType: secret, extractJSONKey: a".formatted(names[i]);
    }
    assertIsLeft(web().fetchWithin(TEN_OF_THEM, Pods.array(entries)), 20);
  }
}
