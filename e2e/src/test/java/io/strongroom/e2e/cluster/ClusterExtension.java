package io.strongroom.e2e.cluster;

import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives scenarios the {@link Cluster} of their run. The first to ask starts it, and JUnit closes it
 * when the run ends. Where that does not come to pass, the cluster watches this process and goes
 * with it. Without {@link RealRoot} there is none, and the scenario is skipped.
 */
public final class ClusterExtension
    implements BeforeAllCallback, ExecutionCondition, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(ClusterExtension.class);

  /** One attempt for all: where the cluster does not start, the next scenario need not wait too. */
  private sealed interface Start {
    record Started(Cluster cluster) implements Start, AutoCloseable {
      @Override
      public void close() throws IOException {
        cluster.close();
      }
    }

    record Failed(Exception reason) implements Start {}
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Cluster.isK3s()
        ? ConditionEvaluationResult.enabled("what K3s takes, its Docker engine has")
        : new RealRoot().evaluateExecutionCondition(context);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context.publishReportEntry("cluster", of(context).description());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Cluster.class;
  }

  @Override
  public Cluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return of(context);
  }

  static Cluster of(ExtensionContext context) {
    Start start =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
            .getOrComputeIfAbsent(Start.class, key -> start(), Start.class);
    return switch (start) {
      case Start.Started(Cluster cluster) -> cluster;
      case Start.Failed(Exception reason) -> throw new IllegalStateException(reason);
    };
  }

  private static Start start() {
    try {
      Cluster cluster = Cluster.start();
      System.err.println("scenarios run on " + cluster.description());
      return new Start.Started(cluster);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Start.Failed(e);
    } catch (IOException | RuntimeException e) {
      return new Start.Failed(e);
    }
  }
}
