package io.strongroom.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.testing.FetchingPod.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A class of many values does not fill the heap: fifty of a kilobyte, and a volume of two. */
final class LimitsTest extends GcpTest {
  private static final String ACCESS = "AccessSecretVersion";
  private static final int SECRETS = 50;
  private static final int UNDER_WAY = 8;

  /** Four times what the volume takes, and the one that is too much. */
  private static final int READ = 9;

  private static final ContentLimits TWO_OF_THEM = new ContentLimits(2 * 1024, 1000);

  @BeforeEach
  void put() {
    for (int i = 0; i < SECRETS; i++) {
      google.put("s-%02d".formatted(i), "x".repeat(1024));
    }
  }

  private static String each() {
    StringBuilder objects = new StringBuilder();
    for (int i = 0; i < SECRETS; i++) {
      objects.append(
          "- {resourceName: %s/secrets/s-%02d/versions/1, path: s-%2$02d}\n"
              .formatted(Google.PROJECT, i));
    }
    return objects.toString();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noMoreIsReadThanIsHeld(boolean star) throws Exception {
    String objects =
        star
            ? "- {resourceName: %s/secrets/s-*/versions/latest, path: '{{name}}'}\n"
                .formatted(Google.PROJECT)
            : each();
    Answer answer = web().fetchWithin(TWO_OF_THEM, objects);
    assertThat(answer.failures()).extracting(FetchFailure::kind).containsOnly(Kind.TOO_LARGE);
    assertThat(google.fake().count(ACCESS)).isBetween((long) READ, (long) READ + UNDER_WAY);
  }
}
