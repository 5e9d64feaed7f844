package io.strongroom.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.strongroom.provider.SecretProvider;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.ProxySelector;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.Security;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may use whom among the modules; all of them are on this module's class path. Inside the
 * driver {@code ArchitectureTest} says it.
 */
final class ModuleArchitectureTest {
  private static final String PROVIDERS = "io.strongroom.provider.";

  /** Libraries, and the one package with what is below it that may use each. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "software.amazon.awssdk..", PROVIDERS + "aws..",
          "io.burt.jmespath..", PROVIDERS + "aws.jmes..",
          "com.google.api.client..", PROVIDERS + "gcp.rest..",
          "org.apache.hc..", PROVIDERS + "vault.http..",
          "com.samskivert.mustache..", PROVIDERS + "transform..",
          "org.yaml.snakeyaml..", PROVIDERS + "yaml..");

  /** Who may make a path of text: that of nobody else, or looked at before. */
  private static final Set<String> PATHS_OF_TEXT =
      Set.of(
          // What all others are to use.
          PROVIDERS + "LocalPath",
          // Names that LocalPath took before.
          PROVIDERS + "file.StoreFolder",
          // A socket's address, which the operator has allowed, letter by letter.
          PROVIDERS + "vault.http.ServerClient",
          // Written by the kernel, by the bytes that the process made paths of.
          "io.strongroom.driver.mount.MountTable",
          "io.strongroom.driver.mount.Propagation",
          // The number of a descriptor in a name that is written in the code.
          "io.strongroom.driver.mount.Descriptor",
          "io.strongroom.driver.mount.Inspection",
          // Arguments of the build, and where the program's own archive is.
          "io.strongroom.cli.kubelet.TrainingRounds",
          "io.strongroom.cli.demo.DemoCommand",
          // The file that the JVM was started with.
          "io.strongroom.daemonset.AotCacheUse",
          // Written in the code.
          PROVIDERS + "azure.identity.CloudFiles",
          PROVIDERS + "vault.spec.VaultSettings",
          "io.strongroom.driver.kube.ClusterAccess",
          "io.strongroom.driver.mount.NoSwap",
          "io.strongroom.driver.mount.SelinuxLabel",
          "io.strongroom.driver.content.NioVolumeFiles",
          "io.strongroom.driver.content.TmpfsSizing",
          "io.strongroom.daemonset.HostName",
          "io.strongroom.daemonset.ProcessHardening",
          "io.strongroom.daemonset.SocketFlags",
          "io.strongroom.cli.publish.VolumeOptions",
          "io.strongroom.cli.demo.Demo",
          "io.strongroom.cli.status.KubeconfigLookup",
          "io.strongroom.daemonset.flags.FlagValues",
          "io.strongroom.daemonset.providers.BuiltInFile",
          "io.strongroom.cli.status.LocalOptions");

  /** What changes something for the whole process, by its class. */
  private static final Map<Class<?>, Set<String>> OF_THE_PROCESS =
      Map.of(
          System.class,
          Set.of("setProperty", "setProperties", "clearProperty", "setOut", "setErr"),
          Security.class,
          Set.of("setProperty", "addProvider", "insertProviderAt", "removeProvider"),
          HttpsURLConnection.class,
          Set.of("setDefaultSSLSocketFactory", "setDefaultHostnameVerifier"),
          HttpURLConnection.class,
          Set.of("setFollowRedirects"),
          URLConnection.class,
          Set.of("setDefaultUseCaches", "setContentHandlerFactory"),
          URL.class,
          Set.of("setURLStreamHandlerFactory"),
          SSLContext.class,
          Set.of("setDefault"),
          ProxySelector.class,
          Set.of("setDefault"),
          Authenticator.class,
          Set.of("setDefault"),
          CookieHandler.class,
          Set.of("setDefault"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.strongroom");

  /** By package: those with a provider of their own. */
  private static final Set<String> STORES =
      CLASSES.stream()
          .filter(each -> each.isAssignableTo(SecretProvider.class) && !each.isInterface())
          .map(JavaClass::getPackageName)
          .filter(each -> each.startsWith(PROVIDERS) && !each.startsWith(PROVIDERS + "testing"))
          .map(each -> each.substring(PROVIDERS.length()).replaceFirst("\\..*", ""))
          .collect(Collectors.toCollection(TreeSet::new));

  static Set<String> stores() {
    return STORES;
  }

  @Test
  void everyStoreIsSeen() {
    assertThat(STORES).hasSizeGreaterThanOrEqualTo(5).contains("file", "vault");
  }

  @ParameterizedTest
  @MethodSource("stores")
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

  /** Clouds, proxies and authorities belong to a request: two classes may want different ones. */
  @Test
  void providersChangeNothingOfTheProcess() {
    noClasses()
        .that()
        .resideInAPackage("io.strongroom.provider..")
        .and()
        .resideOutsideOfPackages(PROVIDERS + "testing..", PROVIDERS + "*.fake..")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "something of the process is set",
                call ->
                    OF_THE_PROCESS.entrySet().stream()
                        .anyMatch(
                            each ->
                                call.getTargetOwner().isEquivalentTo(each.getKey())
                                    && each.getValue().contains(call.getName()))))
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

  /** It is in every node's image, and starts with every node. */
  @Test
  void nodeProcessHasNoTools() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.strongroom.daemonset..", "io.strongroom.driver..", "io.strongroom.provider..")
        .and()
        .resideOutsideOfPackages(PROVIDERS + "testing..", PROVIDERS + "*.fake..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.strongroom.cli..", "picocli..", "io.fabric8..")
        .because("what people type is none of its business")
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

  /** {@code Path.of} throws what nobody expects for some texts, and others by the locale. */
  @Test
  void textOfOthersBecomesAPathInOnePlaceOnly() {
    noClasses()
        .that(
            DescribedPredicate.describe(
                "make paths of text of others",
                each -> !PATHS_OF_TEXT.contains(each.getName().replaceAll("\\$.*", ""))))
        .and()
        .resideOutsideOfPackages(PROVIDERS + "testing..", PROVIDERS + "*.fake..")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "a path is made of text",
                call ->
                    call.getTargetOwner().isEquivalentTo(Paths.class)
                        || (call.getTargetOwner().isEquivalentTo(Path.class)
                            && call.getName().equals("of")
                            && call.getTarget()
                                .getRawParameterTypes()
                                .getFirst()
                                .isEquivalentTo(String.class))))
        .because("LocalPath says what is wrong with text that names no file")
        .check(CLASSES);
  }

  @Test
  void plaintextLeavesSecretBytesInNamedPlacesOnly() {
    noClasses()
        .that()
        .haveNameNotMatching(
            "io\\.strongroom\\.(driver\\.content\\.NioVolumeFiles|.*\\.SecretBytes"
                // Of tests: what a pod would read.
                + "|provider\\.testing\\.FetchingPod)")
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
