package io.strongroom.provider.vault;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which package of the provider may use which. */
final class VaultArchitectureTest {
  private static final String BASE = "io.strongroom.provider.vault";
  private static final String PROVIDER = "provider";

  /** Each may use those before it and none after it, so that there are no cycles. */
  private static final List<String> PACKAGES =
      List.of(
          "json",
          "address",
          "spec",
          "http",
          "identity",
          "revoke",
          "session",
          "lease",
          "read",
          PROVIDER);

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(BASE);

  @Test
  void packagesUseThoseBeforeThem() {
    LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String name : PACKAGES) {
      layers =
          layers.layer(name).definedBy(name.equals(PROVIDER) ? BASE : BASE + "." + name + "..");
    }
    for (int i = 0; i < PACKAGES.size() - 1; i++) {
      layers =
          layers
              .whereLayer(PACKAGES.get(i))
              .mayOnlyBeAccessedByLayers(
                  PACKAGES.subList(i + 1, PACKAGES.size()).toArray(String[]::new));
    }
    layers
        .whereLayer(PROVIDER)
        .mayNotBeAccessedByAnyLayer()
        .ensureAllClassesAreContainedInArchitecture()
        .check(CLASSES);
  }
}
