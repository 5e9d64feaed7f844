package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For tests that start a cluster. Root of a user namespace may mount, which is enough for other
 * tests; a cluster takes interfaces and cgroups of the machine.
 */
public final class RealRoot implements ExecutionCondition {
  /** Of a process in no user namespace: each id is what it is. */
  private static final String EVERY_ID = "0 0 4294967295";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    try {
      if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
        return notRun(context, "NOT RUN: a cluster takes root");
      }
      String ids = Files.readString(Path.of("/proc/self/uid_map")).strip().replaceAll(" +", " ");
      return ids.equals(EVERY_ID)
          ? ConditionEvaluationResult.enabled("root")
          : notRun(
              context, "NOT RUN: a cluster takes root of the machine, not of a user namespace");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Said as well: of what is skipped, Maven shows the number only. */
  private static ConditionEvaluationResult notRun(ExtensionContext context, String reason) {
    System.err.println(context.getDisplayName() + ": " + reason);
    return ConditionEvaluationResult.disabled(reason);
  }
}
