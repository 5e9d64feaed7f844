package io.strongroom.daemonset.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.daemonset.flags.GoFlags;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which classes a process has loaded whose classes of stores are planned, while no pod has asked
 * for anything: none of the stores' own libraries.
 */
final class LoadedClassesTest {
  /** Also what the JDK has for Azure, which has no library of its own. */
  private static final List<String> LIBRARIES =
      List.of(
          "software.amazon.",
          "io.burt.",
          "com.google.api.client.",
          "org.apache.",
          "java.net.HttpURLConnection",
          "javax.net.ssl.");

  private static final Map<String, Map<String, String>> CLASSES =
      Map.of(
          "aws",
          Map.of(
              "region",
              "eu-central-1",
              "failoverRegion",
              "eu-west-1",
              "objects",
              "- {objectName: db, objectType: secretsmanager, secretKey: user}"),
          "azure",
          Map.of(
              "keyvaultName",
              "shop",
              "tenantID",
              "11111111-1111-4111-8111-111111111111",
              "objects",
              "array: ['{objectName: db, objectType: secret}']"),
          "gcp",
          Map.of(
              "secrets", "- {resourceName: projects/shop/secrets/db/versions/latest, path: db}"));

  @TempDir private Path dir;

  /** What runs in the other process: the provider of a name plans a class of its store. */
  public static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] arguments) throws Exception {
      if (arguments.length > 1) {
        Class.forName(arguments[1]);
      }
      List<SecretProvider> providers =
          BuiltInProviders.read(
                  new FlagValues(
                      GoFlags.parse(List.of(), BuiltInProviders.flags()),
                      _ -> null,
                      System.err::println))
              .make(ClusterLookups.none());
      for (SecretProvider provider : providers) {
        Map<String, String> parameters = CLASSES.get(provider.name());
        if (parameters != null
            && provider.plan(Parameters.of(parameters))
                instanceof Plan.Accepted(var fetch, var _)) {
          System.out.println("planned: " + fetch.store());
        }
        provider.close();
      }
    }
  }

  @Test
  void nothingOfAStoresLibrariesIsLoadedBeforeTheFirstFetch() throws Exception {
    assertThat(loaded())
        .contains(
            "io.strongroom.provider.aws.AwsProvider",
            "io.strongroom.provider.azure.AzureProvider",
            "io.strongroom.provider.gcp.GcpProvider")
        .noneMatch(LoadedClassesTest::isOfALibrary);
  }

  @Test
  void whatIsLoadedIsSeen() throws Exception {
    String one = "software.amazon.awssdk.services.ssm.SsmClient";
    assertThat(loaded(one)).contains(one).anyMatch(LoadedClassesTest::isOfALibrary);
  }

  private static boolean isOfALibrary(String name) {
    return LIBRARIES.stream().anyMatch(name::startsWith);
  }

  private List<String> loaded(String... arguments) throws Exception {
    Path log = dir.resolve("classes");
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=%s:none".formatted(log),
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                "plan")
            .redirectErrorStream(true);
    builder.command().addAll(List.of(arguments));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("planned: aws eu-central-1", "planned: azure shop", "planned: gcp global");
    return Files.readAllLines(log).stream().map(line -> line.split(" ", 2)[0]).toList();
  }
}
