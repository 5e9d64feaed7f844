package io.strongroom.driver.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.FailureText;
import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LastCausesTest {
  private static final FetchSubject SUBJECT = new FetchSubject("shop/db", "fake", "fake in memory");
  private final LastCauses causes = new LastCauses();

  @Test
  void callThatIsNotMadeHasTheMessageOfTheLastOneThatWas() {
    List<FetchFailure> failures =
        List.of(
            FetchFailure.of("b", Kind.TIMEOUT, "was not asked for after the failure before"),
            new FetchFailure(
                "a",
                Phase.FETCH,
                Kind.UNAVAILABLE,
                "the server is sealed",
                Optional.of("503"),
                Optional.of("request-7"),
                Optional.empty()));
    causes.ended(SUBJECT, new FetchResult.Failed(failures));

    List<FetchFailure> again =
        causes.of(SUBJECT, FetchFailure.of("", Kind.UNAVAILABLE, "was not asked now"));

    assertThat(FailureText.ofPublish(new Failure.Content(SUBJECT, again)))
        .isEqualTo(FailureText.ofPublish(new Failure.Content(SUBJECT, failures)))
        .contains("request-7")
        .endsWith("; and 1 more problem");
  }
}
