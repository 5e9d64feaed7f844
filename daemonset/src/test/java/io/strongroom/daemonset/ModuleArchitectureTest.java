package io.strongroom.daemonset;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may use whom among the modules; all of them are on this module's class path. Inside the
 * driver {@code ArchitectureTest} says it.
 */
final class ModuleArchitectureTest {
  private static final String PROVIDERS = "io.strongroom.provider.";
  private static final List<String> STORES = List.of("aws", "azure", "file", "gcp", "vault");

  /** Libraries, and the one package with what is below it that may use each. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "software.amazon.awssdk..", PROVIDERS + "aws..",
          "io.burt.jmespath..", PROVIDERS + "aws.jmes..",
          "com.google.api.client..", PROVIDERS + "gcp.rest..",
          "org.apache.hc..", PROVIDERS + "vault..",
          "com.samskivert.mustache..", PROVIDERS + "transform..",
          "org.yaml.snakeyaml..", PROVIDERS + "yaml..");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.strongroom");

  @ParameterizedTest
  @ValueSource(strings = {"aws", "azure", "file", "gcp", "vault"})
  void providerKnowsNeitherTheDriverNorAnotherProvider(String store) {
    noClasses()
        .that()
        .resideInAPackage(PROVIDERS + store + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.concat(
                    Stream.of("io.strongroom.driver..", "io.strongroom.daemonset.."),
                    STORES.stream()
                        .filter(other -> !other.equals(store))
                        .map(other -> PROVIDERS + other + ".."))
                .toArray(String[]::new))
        .because("a provider is compiled against the SPI, and what providers have in common")
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cloud", "transform"})
  void whatProvidersHaveInCommonKnowsNoStore(String common) {
    noClasses()
        .that()
        .resideInAPackage(PROVIDERS + common + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.concat(
                    Stream.of("io.strongroom.driver..", "io.strongroom.daemonset.."),
                    STORES.stream().map(store -> PROVIDERS + store + ".."))
                .toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void driverKnowsNoStore() {
    noClasses()
        .that()
        .resideInAPackage("io.strongroom.driver..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            STORES.stream().map(store -> PROVIDERS + store + "..").toArray(String[]::new))
        .because("the process lists the providers")
        .check(CLASSES);
  }

  @Test
  void librariesOfAStoreStayInItsModule() {
    LIBRARIES.forEach(
        (library, user) ->
            noClasses()
                .that()
                .resideOutsideOfPackage(user)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("they stay in " + user)
                .check(CLASSES));
  }

  @Test
  void plaintextLeavesSecretBytesInNamedPlacesOnly() {
    noClasses()
        .that()
        .haveNameNotMatching(
            "io\\.strongroom\\.(driver\\.volume\\.NioVolumeFiles|.*\\.SecretBytes)")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "SecretBytes.exposeTo is called",
                call ->
                    call.getTarget().getName().equals("exposeTo")
                        && call.getTargetOwner().getSimpleName().equals("SecretBytes")))
        .because("the writer of the volume is where a secret is meant to go")
        .check(CLASSES);
  }
}
