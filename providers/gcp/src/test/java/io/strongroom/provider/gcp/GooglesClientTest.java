package io.strongroom.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Google's own clients for Python find in the fake what their authors expect of Google. */
final class GooglesClientTest extends GcpTest {
  private static final String POOL =
      "//iam.googleapis.com/projects/100/locations/global/workloadIdentityPools/p/providers/x";

  private static String run(List<String> command) throws IOException {
    return run(command, "");
  }

  private static String run(List<String> command, String input) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (Writer to = process.outputWriter(StandardCharsets.UTF_8)) {
      to.write(input);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as("%s: %s", command, output).isZero();
    return output.strip();
  }

  @Test
  void googlesClientForPythonDoesWithTheFakeWhatTheTestsRelyOn() throws Exception {
    String python = run(List.of(Path.of("setup", "google-client").toAbsolutePath().toString()));
    google.fake().tokens().admin("administrator");
    google.fake().metadata("project/project-id", "demo-project");
    google
        .fake()
        .metadata(
            "instance/service-accounts/default/",
            "{\"email\":\"node@demo-project.iam.gserviceaccount.com\",\"aliases\":[\"default\"],"
                + "\"scopes\":[\"https://www.googleapis.com/auth/cloud-platform\"]}");
    google.fake().metadata("instance/service-accounts/default/token", "serviceAccount:node");
    String output =
        run(
            List.of(
                python,
                Path.of("src", "test", "python", "client.py").toAbsolutePath().toString(),
                String.valueOf(google.fake().port()),
                POOL),
            google.issuer().token("shop/web", POOL).exposeToken());
    assertThat(output.lines()).last().isEqualTo("everything as expected");
    assertThat(
            web()
                .fetch(
                    """
                    - {resourceName: projects/demo-project/secrets/py/versions/latest, path: global}
                    - {resourceName: projects/demo-project/locations/europe-west1/secrets/py/versions/1, path: regional}
                    - {resourceName: projects/demo-project/locations/global/parameters/cfg/versions/v1, path: cfg}
                    """)
                .contents())
        .containsEntry("global", "two")
        .containsEntry("regional", "eu")
        .containsEntry("cfg", "pw=two");
  }
}
