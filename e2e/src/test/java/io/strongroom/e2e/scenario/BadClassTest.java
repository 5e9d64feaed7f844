package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionSpecBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A class that could never work is refused where it is made, with what to change. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
final class BadClassTest {
  private static final String CRD = "secretproviderclasses." + Workloads.GROUP;
  private static final Map<String, ?> GOOD =
      Map.of("provider", "file", "parameters", Map.of("objects", "- objectName: x\n"));

  /** For what the API server is only asked whether it would take it. */
  private Workloads asked;

  @BeforeAll
  void makeNamespace(InstalledDriver driver) throws Exception {
    asked = Workloads.in(driver, "asked");
  }

  @AfterAll
  void removeNamespace() {
    if (asked != null) { // as it is if it could not be made
      asked.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1alpha1"})
  void classWithoutSpecIsRefused(String version, InstalledDriver driver) {
    assertThat(refusal(driver, Classes.withoutSpec(asked, version, "db")))
        .contains("spec is missing: set spec.provider and spec.parameters");
  }

  static Stream<Arguments> badSpecs() {
    return Stream.of(
        bad("empty", Map.of(), "spec.provider is missing: name the provider"),
        bad("empty", Map.of(), "spec.parameters is missing or empty"),
        bad("no provider", without("provider"), "spec.provider is missing: name the provider"),
        bad("no parameters", without("parameters"), "spec.parameters is missing or empty"),
        bad("provider a/b", with("provider", "a/b"), "letters, digits, - and _ only"),
        bad("provider empty", with("provider", ""), "spec.provider must be a provider's name"),
        bad("provider long", with("provider", "x".repeat(41)), "may not be more than 30 bytes"),
        bad("provider a list", with("provider", List.of("file")), "must be of type string"),
        bad("parameters empty", with("parameters", Map.of()), "spec.parameters is missing or"),
        bad(
            "parameter a number",
            with("parameters", Map.of("port", 5432)),
            "spec.parameters.port in body must be of type string"),
        bad(
            "parameter a list",
            with("parameters", Map.of("objects", List.of("x"))),
            "spec.parameters.objects in body must be of type string"));
  }

  @ParameterizedTest
  @MethodSource("badSpecs")
  void classThatCouldNeverWorkIsRefused(
      Map<String, ?> spec, String message, InstalledDriver driver) {
    for (String version : List.of("v1", "v1alpha1")) {
      assertThat(refusal(driver, Classes.of(asked, version, "db", spec))).contains(message);
    }
    dryRun(driver, Classes.of(asked, "v1", "db", GOOD)); // what is refused is the spoiled thing
  }

  static Stream<Arguments> upstreamClasses() {
    Map<String, ?> secretObject =
        Map.of(
            "secretName",
            "foosecret",
            "type",
            "Opaque",
            "labels",
            Map.of("environment", "test"),
            "data",
            List.of(Map.of("objectName", "secretalias", "key", "username")));
    return Stream.of(
        good(
            "azure",
            Map.of(
                "usePodIdentity",
                "false",
                "keyvaultName",
                "kv",
                "tenantId",
                "",
                "objects",
                "array:\n  - |\n    objectName: secret1\n    objectType: secret\n"),
            List.of(secretObject)),
        good(
            "vault",
            Map.of(
                "roleName",
                "csi",
                "vaultAddress",
                "http://vault.default:8200",
                "objects",
                "- secretPath: \"secret/data/foo\"\n  objectName: \"bar\"\n"),
            List.of()),
        good(
            "aws",
            Map.of("objects", "- objectName: \"MySecret\"\n  objectType: \"secretsmanager\"\n"),
            List.of()),
        good(
            "gcp",
            Map.of("secrets", "- resourceName: \"projects/p/secrets/s/versions/latest\"\n"),
            List.of()),
        good("e2e-provider", Map.of("objects", "array: []\n"), List.of(Map.of())));
  }

  @ParameterizedTest
  @MethodSource("upstreamClasses")
  void classesOfUpstreamsUsersAreTaken(Map<String, ?> spec, InstalledDriver driver) {
    for (String version : List.of("v1", "v1alpha1")) {
      dryRun(driver, Classes.of(asked, version, "db", spec));
    }
  }

  /** From a cluster whose definitions were upstream's, which refuse nothing. */
  @Test
  void storedClassesThatWouldBeRefusedStayEditable(InstalledDriver driver) throws Exception {
    KubernetesClient client = driver.client();
    CustomResourceDefinitionSpec ours = definition(client);
    try (Workloads shop = Workloads.in(driver, "shop")) {
      List<GenericKubernetesResource> bad =
          List.of(
              Classes.withoutSpec(shop, "v1", "no-spec"),
              Classes.of(shop, "v1", "empty-spec", Map.of()),
              Classes.of(shop, "v1", "bad-provider", with("provider", "a/b")),
              Classes.of(shop, "v1", "long-provider", with("provider", "x".repeat(41))));
      try {
        define(client, withoutRules(definition(client)));
        for (GenericKubernetesResource spc : bad) {
          Await.until(
              "classes without sense are taken",
              () -> client.resource(spc).create(),
              created -> created != null);
        }
      } finally {
        define(client, ours);
      }
      // The API server goes on to take them for a moment after its definition was set.
      Await.until(
          "classes without sense are refused",
          () -> refusal(driver, Classes.withoutSpec(shop, "v1", "another")),
          message -> message.contains("spec is missing"));

      for (GenericKubernetesResource spc : bad) {
        GenericKubernetesResource edited =
            client
                .resource(spc)
                .edit(
                    stored -> {
                      stored.getMetadata().setLabels(Map.of("team", "shop"));
                      return stored;
                    });
        assertThat(edited.getMetadata().getLabels()).containsEntry("team", "shop");
      }
    }
  }

  @Test
  void classThatOnlyTheProviderCanJudgeIsReportedWithTheNumberOfItsProblems(InstalledDriver driver)
      throws Exception {
    driver.store().put("bad/password", "a value");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass(
          "db",
          """
          - objectName: ../password
          - objectName: bad/password
            filePermission: rw-r-----
          - objectname: bad/password
          """);

      shop.create(shop.pod("web", "db"));

      assertThat(shop.awaitMessage("web", "more problem"))
          .startsWith("FailedMount: ")
          .contains(
              "SecretProviderClass %s/db, provider file, phase class".formatted(shop.namespace()),
              ": objects[0].objectName: a path has no empty, . or .. segments")
          .endsWith("; and 3 more problems");
    }
  }

  private static Arguments bad(String name, Map<String, ?> spec, String message) {
    return Arguments.of(Named.of(name, spec), message);
  }

  private static Arguments good(
      String provider, Map<String, String> parameters, List<Map<String, ?>> secretObjects) {
    return Arguments.of(
        Named.of(
            provider,
            Map.of(
                "provider", provider, "parameters", parameters, "secretObjects", secretObjects)));
  }

  private static Map<String, ?> with(String field, Object value) {
    Map<String, Object> spec = new HashMap<>(GOOD);
    spec.put(field, value);
    return spec;
  }

  private static Map<String, ?> without(String field) {
    Map<String, Object> spec = new HashMap<>(GOOD);
    spec.remove(field);
    return spec;
  }

  private static void dryRun(InstalledDriver driver, GenericKubernetesResource spc) {
    assertThat(driver.client().resource(spc).dryRun().create()).isNotNull();
  }

  /** What the API server says; an error if it takes the class. */
  private static String refusal(InstalledDriver driver, GenericKubernetesResource spc) {
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class, () -> driver.client().resource(spc).dryRun().create());
    assertThat(refused).as("a refusal").isNotNull();
    return String.valueOf(refused.getMessage());
  }

  /** Sets what the definition says of specs, in both versions. */
  private static void define(KubernetesClient client, CustomResourceDefinitionSpec spec) {
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(CRD)
        .edit(
            crd -> {
              crd.setSpec(spec);
              return crd;
            });
  }

  private static CustomResourceDefinitionSpec definition(KubernetesClient client) {
    return client.apiextensions().v1().customResourceDefinitions().withName(CRD).get().getSpec();
  }

  private static CustomResourceDefinitionSpec withoutRules(CustomResourceDefinitionSpec ours) {
    CustomResourceDefinitionSpec theirs = new CustomResourceDefinitionSpecBuilder(ours).build();
    for (CustomResourceDefinitionVersion version : theirs.getVersions()) {
      JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
      JSONSchemaProps spec = property(root, "spec");
      JSONSchemaProps provider = property(spec, "provider");
      provider.setMaxLength(null);
      for (JSONSchemaProps schema : List.of(root, spec, provider)) {
        schema.setXKubernetesValidations(List.of());
      }
    }
    return theirs;
  }

  private static JSONSchemaProps property(JSONSchemaProps schema, String name) {
    return Objects.requireNonNull(schema.getProperties().get(name), name);
  }
}
