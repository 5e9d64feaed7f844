package io.strongroom.driver.status;

import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refusals that a person has to mend; each is logged once until a call of that kind succeeds. */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  private record Logged(ApiQueue.Kind kind, Reason reason) {}

  private final Set<Logged> logged = new HashSet<>();

  void refused(ApiQueue.Kind kind, KubernetesException e) {
    if (logged.add(new Logged(kind, e.reason()))) {
      LOG.warn("{}: {} ({})", subject(kind), e.getMessage(), advice(kind, e.reason()));
    }
  }

  void succeeded(ApiQueue.Kind kind) {
    logged.removeIf(each -> each.kind() == kind);
  }

  private static String subject(ApiQueue.Kind kind) {
    return switch (kind) {
      case STATUS -> "status of volumes is not written";
      case EVENTS -> "events of pods are not written";
    };
  }

  private static String advice(ApiQueue.Kind kind, Reason reason) {
    return switch (reason) {
      case FORBIDDEN ->
          switch (kind) {
            case STATUS ->
                "the driver's role needs get, create, patch and delete on"
                    + " secretproviderclasspodstatuses.secrets-store.csi.x-k8s.io";
            case EVENTS -> "the driver's role needs create and patch on events";
          };
      case NOT_FOUND ->
          switch (kind) {
            case STATUS -> "either the pod's namespace is gone, or the CRDs are not installed";
            case EVENTS -> "the pod's namespace is gone";
          };
      case FAILED ->
          switch (kind) {
            case STATUS ->
                "tried again in some minutes; if the CRDs do not know a field, they are older than"
                    + " the driver: helm show crds CHART | kubectl apply --server-side"
                    + " --force-conflicts -f -";
            case EVENTS -> "tried again in some minutes";
          };
      default -> "not tried again before it changes";
    };
  }
}
