package io.strongroom.driver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may use whom. A violation names the classes; the reason stands beside each rule. */
final class ArchitectureTest {
  private static final String BASE = "io.strongroom.driver.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.strongroom");

  @Test
  void directionsAreThoseOfTheDesign() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("csi")
        .definedBy(BASE + "csi..")
        .layer("local")
        .definedBy(BASE + "local..")
        .layer("publish")
        .definedBy(BASE + "publish..")
        .layer("refresh")
        .definedBy(BASE + "refresh..")
        .layer("fetch")
        .definedBy(BASE + "fetch..")
        .layer("store")
        .definedBy(BASE + "store..")
        .layer("event")
        .definedBy(BASE + "event..")
        .layer("failure")
        .definedBy(BASE + "failure..")
        .layer("status")
        .definedBy(BASE + "status..")
        .layer("journal")
        .definedBy(BASE + "journal..")
        .layer("reads")
        .definedBy(BASE + "reads..")
        .layer("watch")
        .definedBy(BASE + "watch..")
        .layer("targets")
        .definedBy(BASE + "targets..")
        .layer("volume")
        .definedBy(BASE + "volume..")
        .layer("content")
        .definedBy(BASE + "content..")
        .layer("audit")
        .definedBy(BASE + "audit..")
        .layer("metrics")
        .definedBy(BASE + "metrics..")
        .layer("http")
        .definedBy(BASE + "http..")
        .layer("spc")
        .definedBy(BASE + "spc..")
        .layer("provider")
        .definedBy(BASE + "provider..")
        .layer("identity")
        .definedBy(BASE + "identity..")
        .layer("socket")
        .definedBy(BASE + "socket..")
        .layer("mount")
        .definedBy(BASE + "mount..")
        .layer("kube")
        .definedBy(BASE + "kube..")
        .layer("server")
        .definedBy(BASE + "server..")
        .layer("registration")
        .definedBy(BASE + "registration..")
        .layer("settings")
        .definedBy(BASE + "settings..")
        .whereLayer("csi")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("local")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("publish")
        .mayOnlyBeAccessedByLayers("csi")
        .whereLayer("refresh")
        // publish and refresh are siblings: what both need is in fetch and store.
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("fetch")
        .mayOnlyBeAccessedByLayers("publish", "refresh")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("fetch", "refresh")
        .whereLayer("event")
        .mayOnlyBeAccessedByLayers(
            "publish", "refresh", "store", "fetch", "status", "audit", "metrics", "journal")
        .whereLayer("failure")
        .mayOnlyBeAccessedByLayers(
            "csi", "publish", "refresh", "fetch", "store", "event", "volume", "spc", "identity")
        .whereLayer("status")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("journal")
        .mayOnlyBeAccessedByLayers("status", "local")
        .whereLayer("reads")
        .mayOnlyBeAccessedByLayers("volume", "watch", "status", "local")
        .whereLayer("watch")
        .mayOnlyBeAccessedByLayers("publish", "refresh", "status", "metrics")
        .whereLayer("targets")
        .mayOnlyBeAccessedByLayers("publish", "refresh")
        .whereLayer("volume")
        .mayOnlyBeAccessedByLayers(
            "csi", "publish", "refresh", "fetch", "store", "event", "status", "watch", "targets",
            "audit", "metrics", "journal", "local")
        .whereLayer("content")
        .mayOnlyBeAccessedByLayers(
            "publish", "refresh", "fetch", "failure", "reads", "watch", "targets", "volume",
            "local", "metrics", "status")
        .whereLayer("audit")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("metrics")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers("metrics", "registration")
        .whereLayer("spc")
        .mayOnlyBeAccessedByLayers("publish", "fetch", "refresh")
        .whereLayer("provider")
        .mayOnlyBeAccessedByLayers("fetch")
        .whereLayer("identity")
        .mayOnlyBeAccessedByLayers("publish", "spc", "server")
        .whereLayer("socket")
        .mayOnlyBeAccessedByLayers("provider", "server", "registration", "local")
        .whereLayer("mount")
        .mayOnlyBeAccessedByLayers(
            "csi", "publish", "refresh", "watch", "targets", "volume", "content")
        .whereLayer("kube")
        .mayOnlyBeAccessedByLayers("spc", "status")
        .whereLayer("server")
        // csi tells the log of requests that an answer changed nothing.
        .mayOnlyBeAccessedByLayers("registration", "csi")
        .whereLayer("registration")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("settings")
        .mayNotBeAccessedByAnyLayer()
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching(BASE + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void wireTypesStayAtTheEdges() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            BASE + "csi..", BASE + "server..", BASE + "registration..", "csi.v1..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("csi.v1..")
        .because("a request becomes values at the door")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            BASE + "csi..",
            BASE + "server..",
            BASE + "registration..",
            BASE + "provider..",
            BASE + "socket..")
        .and()
        .resideInAPackage("io.strongroom..")
        .and()
        .doNotHaveSimpleName("NodeDriver")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "v1alpha1..")
        .because("the flows do not know that they are called over gRPC")
        .check(CLASSES);
  }

  @Test
  void theSpiKnowsNoSdkAndNoTransport() {
    noClasses()
        .that()
        .resideInAPackage("io.strongroom.provider")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.grpc..", "com.google.protobuf..", "io.fabric8..", "io.strongroom.driver..")
        .because("a provider is compiled against it alone")
        .check(CLASSES);
  }

  @Test
  void plaintextLeavesSecretBytesInNamedPlacesOnly() {
    noClasses()
        .that()
        // FetchingPod is of tests: what a pod would read.
        .haveNameNotMatching(".*\\.(NioVolumeFiles|SecretBytes|FetchingPod)")
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

  @Test
  void failuresOfNativeCallsAreNotHidden() {
    methods()
        .that()
        .areDeclaredInClassesThat()
        .haveSimpleName("Mounts")
        .and()
        .doNotHaveName("canBuildDetached")
        .should()
        .declareThrowableOfType(io.strongroom.driver.mount.MountException.class)
        .check(CLASSES);
  }
}
