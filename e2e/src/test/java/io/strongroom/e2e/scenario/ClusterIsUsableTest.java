package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.strongroom.e2e.cluster.Cluster;
import io.strongroom.e2e.cluster.ClusterExtension;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The cluster does what all other scenarios take for granted. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(ClusterExtension.class)
final class ClusterIsUsableTest {
  private static final String NAME = "cluster-is-usable";

  /** Over the service's address, as a driver finds the API server; TLS is checked elsewhere. */
  private static final String SCRIPT =
      """
      cat /var/run/secrets/kubernetes.io/serviceaccount/token
      nc -w 5 "$KUBERNETES_SERVICE_HOST" "$KUBERNETES_SERVICE_PORT" < /dev/null && echo reached
      """;

  @Test
  void podRunsAndReachesTheApiServerWithATokenThatItKnows(Cluster cluster) throws Exception {
    var pods = cluster.client().pods().inNamespace("default");
    pods.resource(pod()).create();
    try {
      Pod ended =
          pods.withName(NAME)
              .waitUntilCondition(
                  pod -> pod != null && isOver(pod.getStatus().getPhase()), 2, TimeUnit.MINUTES);
      String log = pods.withName(NAME).getLog();
      assertThat(ended.getStatus().getPhase()).as(log).isEqualTo("Succeeded");
      String token = log.replace("reached", "").strip();

      TokenReview review =
          cluster
              .client()
              .resource(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build())
              .create();

      assertThat(log).endsWith("reached\n");
      assertThat(review.getStatus().getAuthenticated()).isTrue();
      assertThat(review.getStatus().getUser().getUsername())
          .isEqualTo("system:serviceaccount:default:default");
      assertThat(cluster.auditLog())
          .as("creations of the pod in the audit log")
          .filteredOn(ClusterIsUsableTest::isCreationOfThePod)
          .hasSize(1);
    } finally {
      pods.withName(NAME).withGracePeriod(0).delete();
    }
  }

  private static boolean isOver(String phase) {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName(NAME)
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .addNewContainer()
        .withName("main")
        .withImage(Cluster.BUSYBOX)
        .withImagePullPolicy("Never")
        .withCommand("sh", "-c", SCRIPT)
        .endContainer()
        .endSpec()
        .build();
  }

  private static boolean isCreationOfThePod(String line) {
    JsonObject event = JsonParser.parseString(line).getAsJsonObject();
    if (!event.get("verb").getAsString().equals("create") || !event.has("objectRef")) {
      return false;
    }
    JsonObject object = event.getAsJsonObject("objectRef");
    return object.get("resource").getAsString().equals("pods")
        && !object.has("subresource")
        && object.has("name")
        && object.get("name").getAsString().equals(NAME);
  }
}
