package io.strongroom.driver.failure;

import io.strongroom.driver.observe.OneLine;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Phase;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Failures as people meet them in a pod's events: one line, the most specific problem first, the
 * number of the rest.
 */
public final class FailureText {
  /** An event's message is cut at 1024 bytes, and kubelet puts words of its own before ours. */
  private static final int MAX_BYTES = 900;

  private FailureText() {}

  /** For a volume that was not published. */
  public static String ofPublish(Failure failure) {
    return of("failed to mount secrets store objects: ", failure);
  }

  /** For a volume that keeps its content. */
  public static String ofRefresh(Failure failure) {
    return of("failed to refresh, the files stay as they are: ", failure);
  }

  private static String of(String deed, Failure failure) {
    return OneLine.of(
        switch (failure) {
          case Failure.Declined(_, String message) -> message;
          case Failure.Content(FetchSubject subject, List<FetchFailure> failures) ->
              describe(deed, subject, failures);
        },
        MAX_BYTES);
  }

  /** The failure that stands for all: the one that a person most probably has to mend first. */
  public static FetchFailure leading(List<FetchFailure> failures) {
    return failures.stream().min(Comparator.comparing(FetchFailure::kind)).orElseThrow();
  }

  private static String describe(String deed, FetchSubject subject, List<FetchFailure> failures) {
    FetchFailure first = leading(failures);
    StringBuilder text =
        new StringBuilder(deed).append("SecretProviderClass ").append(subject.spc());
    if (!first.object().isEmpty()) {
      text.append(", object \"").append(first.object()).append('"');
    }
    // No store was asked that could be named.
    text.append(", ")
        .append(
            first.phase() == Phase.CLASS
                ? "provider " + subject.provider()
                : "store " + subject.store());
    text.append(", phase ").append(first.phase().name().toLowerCase(Locale.ROOT)).append(": ");
    String tail = tail(first, failures.size() - 1);
    return OneLine.cut(text.append(first.message()).toString(), MAX_BYTES - bytes(tail)) + tail;
  }

  private static String tail(FetchFailure first, int more) {
    StringBuilder tail = new StringBuilder();
    first.storeCode().ifPresent(code -> tail.append(" (store code ").append(code).append(')'));
    first.requestId().ifPresent(id -> tail.append(" (request id ").append(id).append(')'));
    first
        .retryAfter()
        .ifPresent(wait -> tail.append(" (next try in ").append(wait.toSeconds()).append(" s)"));
    if (more > 0) {
      tail.append("; and ").append(more).append(more == 1 ? " more problem" : " more problems");
    }
    return OneLine.cut(tail.toString(), MAX_BYTES / 3);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
