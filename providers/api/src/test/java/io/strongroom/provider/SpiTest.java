package io.strongroom.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SpiTest {
  private static final String SECRET = "hunter2hunter2";

  @Test
  void closingAFetchWipesEveryFile() {
    SecretBytes one = SecretBytes.takeFrom(SECRET.getBytes(UTF_8));
    SecretBytes two = SecretBytes.takeFrom(SECRET.getBytes(UTF_8));
    List<SecretFile> files = List.of(SecretFile.of("a", "a", one), SecretFile.of("b", "b", two));
    new Fetched(files, List.of(), Optional.empty()).close();
    WritableByteChannel sink = Channels.newChannel(OutputStream.nullOutputStream());
    assertThatThrownBy(() -> one.exposeTo(sink)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> two.exposeTo(sink)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void outcomesWithoutAReasonAreDefects() {
    assertThatThrownBy(() -> new Failed(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Plan.Rejected(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void valuesAreCopiedAtTheDoor() {
    List<String> paths = new ArrayList<>(List.of("a"));
    PlannedObject object = new PlannedObject("a", paths);
    Map<String, String> values = new HashMap<>(Map.of("objects", "x"));
    Parameters parameters = Parameters.of(values);
    paths.add("b");
    values.clear();
    assertThat(object.paths()).containsExactly("a");
    assertThat(parameters.text("objects")).contains("x");
  }

  @Test
  void parametersNameTheirKeysInOrderAndNothingElse() {
    Parameters parameters = Parameters.of(Map.of("b", SECRET, "a", SECRET, "c", SECRET));
    assertThat(parameters.names()).containsExactly("a", "b", "c");
    assertThat(parameters).hasToString("Parameters[a, b, c]");
    assertThatThrownBy(() -> parameters.names().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void whatHoldsSecretsPrintsNone() {
    NodePublishSecrets secrets = NodePublishSecrets.of(Map.of("clientSecret", SECRET));
    ServiceAccountTokens tokens =
        ServiceAccountTokens.of(
            Map.of("vault", new ServiceAccountTokens.Token(SECRET, Moment.EARLIEST)));
    PodIdentity pod = new PodIdentity("ns", "pod", "uid", "sa", tokens);
    FetchContext context =
        new FetchContext(
            new VolumeRef("csi-1"),
            pod,
            secrets,
            List.of(),
            ContentVersions.withKey((SECRET + SECRET).getBytes(UTF_8)),
            new ContentLimits(1, 1),
            Deadline.after(Duration.ZERO, Clocks.system()));
    assertThat(context).asString().contains("clientSecret", "vault").doesNotContain(SECRET);
    assertThat(tokens.forAudience("vault")).get().asString().doesNotContain(SECRET);
    assertThat(secrets.exposeValue("clientSecret")).contains(SECRET);
  }

  @Test
  void deadlinesPassAndNeverGoNegative() {
    Moment start = new Moment(17);
    Deadline deadline = Deadline.after(Duration.ofSeconds(10), () -> start);
    assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(10));
    assertThat(deadline.passed()).isFalse();
    Deadline later = new Deadline(() -> start.plus(Duration.ofSeconds(11)), deadline.at());
    assertThat(later.remaining()).isZero();
    assertThat(later.passed()).isTrue();
    assertThat(deadline.atMost(Duration.ofSeconds(3)).remaining()).isEqualTo(Duration.ofSeconds(3));
    assertThat(deadline.atMost(Duration.ofSeconds(30))).isEqualTo(deadline);
  }

  @Test
  void ownersAreNotNegative() {
    assertThatThrownBy(() -> new FileOwner(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FileOwner(0, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void problemsDescribeThemselvesInOneLine() {
    assertThat(ClassProblem.warning("spec.secretObjects", "is not served").describe())
        .isEqualTo("spec.secretObjects: is not served");
    assertThat(
            ClassProblem.error("spec.provder", "unknown field", Optional.of("provider")).describe())
        .isEqualTo("spec.provder: unknown field (did you mean provider?)");
  }
}
