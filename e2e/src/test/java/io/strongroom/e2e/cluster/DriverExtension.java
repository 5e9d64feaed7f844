package io.strongroom.e2e.cluster;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives scenarios the {@link InstalledDriver} of their run; the first to ask installs it. */
public final class DriverExtension
    implements BeforeAllCallback, ExecutionCondition, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(DriverExtension.class);

  private final ClusterExtension clusters = new ClusterExtension();

  /** One attempt for all: where it cannot be installed, the next scenario need not wait too. */
  private sealed interface Install {
    record Done(InstalledDriver driver) implements Install {}

    record Failed(Exception reason) implements Install {}
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return clusters.evaluateExecutionCondition(context);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    clusters.beforeAll(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == InstalledDriver.class;
  }

  @Override
  public InstalledDriver resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Install install =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
            .getOrComputeIfAbsent(
                Install.class, _ -> install(ClusterExtension.of(context)), Install.class);
    return switch (install) {
      case Install.Done(InstalledDriver driver) -> driver;
      case Install.Failed(Exception reason) -> throw new IllegalStateException(reason);
    };
  }

  private static Install install(Cluster cluster) {
    try {
      return new Install.Done(InstalledDriver.install(cluster));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Install.Failed(e);
    } catch (Exception e) {
      return new Install.Failed(e);
    }
  }
}
