package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A class of many values does not fill the heap: sixty of a kilobyte, and a volume of two. */
final class LimitsTest extends AwsTest {
  private static final ContentLimits TWO_OF_THEM = new ContentLimits(2 * 1024, 1000);

  private final String[] names =
      IntStream.range(0, 60).mapToObj("/app/%03d"::formatted).toArray(String[]::new);

  private Answer fetch(String objects) throws Exception {
    Answer answer = web().fetchWithin(TWO_OF_THEM, objects);
    assertThat(answer.failures()).extracting(FetchFailure::kind).containsOnly(Kind.TOO_LARGE);
    return answer;
  }

  private void putSecrets() throws Exception {
    for (String name : names) {
      moto.secret(name, "x".repeat(1024));
    }
  }

  private void putParameters() throws Exception {
    for (String name : names) {
      moto.parameter(name, "x".repeat(1024));
    }
  }

  @Test
  void ofSecretsOneBatchIsRead() throws Exception {
    putSecrets();
    fetch(secrets(names));
    assertThat(front.count("BatchGetSecretValue")).isEqualTo(1);
  }

  @Test
  void ofAStarOneBatchIsRead() throws Exception {
    putSecrets();
    fetch("- {objectName: '/app/*', objectType: secretsmanager, objectAlias: '{{name}}'}\n");
    assertThat(front.count("BatchGetSecretValue")).isEqualTo(1);
  }

  @Test
  void withoutBatchesNineSecretsAreRead() throws Exception {
    putSecrets();
    front.fault(REGION, "BatchGetSecretValue", 400, "AccessDeniedException", "no such right");
    fetch(secrets(names));
    assertThat(front.count("GetSecretValue")).isEqualTo(9);
  }

  @Test
  void ofParametersOneBatchIsRead() throws Exception {
    putParameters();
    fetch(parameters(names));
    assertThat(front.count("GetParameters")).isEqualTo(1);
  }

  @Test
  void ofAPathOnePageIsRead() throws Exception {
    putParameters();
    fetch("- {objectName: '/app/*', objectType: ssmparameter, objectAlias: '{{name}}'}\n");
    assertThat(front.count("GetParametersByPath")).isEqualTo(1);
  }
}
