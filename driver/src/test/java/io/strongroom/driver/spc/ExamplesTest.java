package io.strongroom.driver.spc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.spc.SecretProviderClasses.Lookup;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.file.FileProvider;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.Fetches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files under docs/examples are what the documentation shows: they must do what it says. */
final class ExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "docs", "examples");

  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"db-credentials", "db-config"})
  void demoClassesAreFaultless(String name) throws IOException {
    assertThat(problems("demo/" + name + ".yaml")).isEmpty();
  }

  @Test
  void credentialsOfTheDemoAreServed() throws Exception {
    assertThat(served("db-credentials"))
        .isEqualTo(
            Map.of(
                "username", "demo-user",
                "private/password", "not-a-real-password"));
  }

  @Test
  void valuesOfKeyedFilesAreServed() throws Exception {
    assertThat(served("db-config"))
        .isEqualTo(
            Map.of(
                "db/password", "also-not-a-real-password",
                "db/port", "5432",
                "token", "no-real-token-either"));
  }

  @Test
  void everyMistakeOfTheBrokenClassIsFound() throws IOException {
    assertThat(problems("broken-class.yaml"))
        .extracting(problem -> problem.severity() + " " + problem.describe())
        .containsExactly(
            "ERROR spec.parameters.retries: expected a text, found a number: quote it",
            "ERROR metadata.lables: unknown field (did you mean labels?)",
            "ERROR metadata.name: expected lower-case letters, digits, '-' and '.', at most 253",
            "ERROR spec.parameter: unknown field (did you mean parameters?)",
            "WARNING spec.secretObjects: Secret sync is not served: no Secret is made",
            "ERROR spec.secretObjects[0].data[0].objectname: unknown field (did you mean"
                + " objectName?)",
            "WARNING spec.parameters.objcts: means nothing to the provider file (did you mean"
                + " objects?)",
            "WARNING spec.parameters.retries: means nothing to the provider file",
            "ERROR spec.parameters.objects[0].objectName: is required; 'objectname' is not it",
            "ERROR spec.parameters.objects[1].filePermission: expected an octal file mode from"
                + " \"0000\" to \"0777\"",
            "ERROR spec.parameters.objects[1].objectName: a path has no empty, . or .. segments",
            "ERROR spec.parameters.objects[2].uid: expected an integer from 0 to 2147483646",
            "ERROR spec.parameters.objects[3].key: needs an objectName that ends in .yaml, .yml"
                + " or .json",
            "ERROR spec.parameters.objects[0].objectname: unknown field (did you mean"
                + " objectName?)",
            "ERROR spec.parameters.objects[2].keys: unknown field (did you mean key?)");
  }

  @Test
  void everyCollisionIsFound() throws IOException {
    assertThat(problems("colliding-paths.yaml"))
        .hasSize(3)
        .allMatch(problem -> problem.severity() == ClassProblem.Severity.ERROR);
  }

  /** Every example of the documentation is one of these files, word for word. */
  @Test
  void theProviderPageShowsTheseFiles() throws IOException {
    String page = Files.readString(EXAMPLES.resolve("../providers/file.md"));
    for (String example : List.of("demo/db-credentials.yaml", "demo/db-config.yaml")) {
      assertThat(page).contains("```yaml\n" + Files.readString(EXAMPLES.resolve(example)) + "```");
    }
    assertThat(page.split("```yaml", -1)).hasSize(3);
  }

  private static List<ClassProblem> problems(String example) throws IOException {
    return SpcCheckTest.check(
        Files.readString(EXAMPLES.resolve(example)),
        List.of(new FileProvider(Path.of("/nowhere"))));
  }

  /** Paths and contents that a pod of this class would find. */
  private Map<String, String> served(String name) throws Exception {
    Path store = copyOfTheStore(); // the provider keeps a key in it
    Lookup lookup = new FolderClasses(EXAMPLES.resolve("demo")).find("default", name);
    SecretProviderClass spc = ((Lookup.Found) lookup).found();
    Plan plan = new FileProvider(store).plan(Parameters.of(spc.parameters()));
    Map<String, String> served = new TreeMap<>();
    try (Canary canary = Canary.plant();
        FetchResult result = ((Plan.Accepted) plan).fetch().fetch(Fetches.first())) {
      for (SecretFile file : ((Fetched) result).files()) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        file.contents().exposeTo(Channels.newChannel(content));
        served.put(file.path(), content.toString(UTF_8));
      }
      canary.watch("password", "not-a-real-password");
      canary.assertAbsentFrom(result.toString());
    }
    return served;
  }

  private Path copyOfTheStore() throws IOException {
    Path source = EXAMPLES.resolve("demo/store");
    try (Stream<Path> tree = Files.walk(source)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        Path copy = dir.resolve(source.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
    return dir;
  }
}
