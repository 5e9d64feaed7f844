package io.strongroom.daemonset.chart;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever has tried one example tries the next one in the same namespace. */
final class ExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "docs", "examples");

  /** Those that are applied to a cluster. */
  private static final List<String> ON_A_CLUSTER =
      List.of("cluster", "vault", "aws", "azure", "gcp", "reloader");

  /** Where a store's class is, and who may read it. */
  private static final Set<String> OF_STORES = Set.of("cluster", "vault", "aws", "azure", "gcp");

  /**
   * What may be replaced while it is used: the next example's class takes the place of the last,
   * and its account that of the last, since each store finds the pod's rights in its own way.
   */
  private static final Set<String> REPLACED = Set.of("SecretProviderClass", "ServiceAccount");

  /** An object with the example that it is of. */
  private record Example(Path file, Item object) {
    String folder() {
      return String.valueOf(EXAMPLES.relativize(file).getName(0));
    }

    String name() {
      return object.text("kind") + "/" + object.text("metadata", "name");
    }

    /** What its pods run as; absent if it has none. */
    Optional<Item> podSpec() {
      return switch (object.text("kind")) {
        case "Pod" -> object.find("spec");
        case "Deployment" -> object.find("spec", "template", "spec");
        default -> Optional.empty();
      };
    }
  }

  @Test
  void whatHasTheSameNameIsTheSameThing() throws IOException {
    assertThat(examples()).extracting(Example::file).hasSizeGreaterThan(5);
    examples().stream()
        .filter(each -> !REPLACED.contains(each.object().text("kind")))
        .collect(groupingBy(Example::name))
        .forEach(
            (name, same) ->
                assertThat(same)
                    .as(name + ": a pod cannot be changed, so the second would be refused")
                    .extracting(Example::object)
                    .allMatch(same.getFirst().object()::equals));
  }

  /** A server's role names an account: who mounts its class under another one is refused. */
  @Test
  void whoMountsAClassRunsUnderTheAccountThatItsOwnFileBrings() throws IOException {
    List<Example> workloads =
        examples().stream().filter(each -> each.podSpec().isPresent()).toList();
    assertThat(workloads).hasSizeGreaterThanOrEqualTo(3);
    assertThat(workloads)
        .allSatisfy(
            workload -> {
              String account = workload.podSpec().orElseThrow().text("serviceAccountName");
              assertThat(account).isEqualTo("shop");
              if (OF_STORES.contains(workload.folder())) {
                assertThat(examples())
                    .filteredOn(each -> each.file().equals(workload.file()))
                    .extracting(Example::name)
                    .contains("ServiceAccount/" + account);
              }
            });
  }

  /** An account that is brought again without the annotation of its role has lost the role. */
  @Test
  void whatGoesWithEachStoreBringsNoAccountOfItsOwn() throws IOException {
    assertThat(examples())
        .filteredOn(each -> !OF_STORES.contains(each.folder()))
        .isNotEmpty()
        .extracting(Example::name)
        .doesNotContain("ServiceAccount/shop");
  }

  private static List<Example> examples() throws IOException {
    try (Stream<Path> all = Files.walk(EXAMPLES)) {
      return all.filter(file -> file.toString().endsWith(".yaml"))
          .filter(
              file -> ON_A_CLUSTER.contains(String.valueOf(EXAMPLES.relativize(file).getName(0))))
          .sorted()
          .flatMap(ExamplesTest::objects)
          .toList();
    }
  }

  private static Stream<Example> objects(Path file) {
    try {
      return Rendered.of(Files.readString(file)).objects().stream()
          .map(object -> new Example(file, object));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
