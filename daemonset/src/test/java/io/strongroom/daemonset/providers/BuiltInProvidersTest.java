package io.strongroom.daemonset.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.daemonset.flags.GoFlags;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of providers, and the flags that it brings about. */
final class BuiltInProvidersTest {
  private final List<String> problems = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  private List<String> names(String... arguments) {
    return made(arguments).stream().map(SecretProvider::name).toList();
  }

  private List<SecretProvider> made(String... arguments) {
    BuiltInProviders read =
        BuiltInProviders.read(
            new FlagValues(
                GoFlags.parse(List.of(arguments), BuiltInProviders.flags()),
                environment::get,
                problems::add));
    return read.make(ClusterLookups.none());
  }

  @Test
  void whatIsServedWithoutAnyFlag() {
    assertThat(names()).containsExactlyInAnyOrder("vault", "openbao", "aws", "azure", "gcp");
    assertThat(problems).isEmpty();
  }

  @Test
  void theEmbeddedStoreNeedsItsFolder(@TempDir Path folder) {
    assertThat(names("--file-store-dir=" + folder)).contains("file");
    assertThat(problems).isEmpty();
  }

  @Test
  void everyNameIsServedAndCheckedOffline() {
    assertThat(BuiltInProviders.offline().stream().map(SecretProvider::name))
        .containsExactlyInAnyOrder("file", "vault", "openbao", "aws", "azure", "gcp");
  }

  @Test
  void namesThatMeanTheSameProviderAreKnownWithoutLoadingIt() {
    assertThat(
            BuiltInProviders.offline().stream()
                .filter(provider -> provider.name().equals("gcp"))
                .map(SecretProvider::aliases))
        .containsExactly(Set.of("gke"));
  }

  @Test
  void noFlagIsThereTwice() {
    assertThat(BuiltInProviders.flags().stream().map(Flag::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--file-store-dir=/none | --file-store-dir: there is no directory '/none'",
        "--https-proxy=https://proxy:1 | --https-proxy: is not of the form http://HOST:PORT",
        "--https-proxy=http://me:pass@proxy:1 | --https-proxy: is not of the form http://HOST:PORT",
        "--no-proxy=a.test,10.0.0.0/99 | --no-proxy: '10.0.0.0/99' is no range of addresses, as in"
            + " 10.0.0.0/8",
        "--ca-bundle=ca.pem | --ca-bundle: 'ca.pem' does not begin with /",
        "--aws-region=Frankfurt | --aws-region: 'Frankfurt' is no region of AWS, as in eu-central-1"
            + " (or $AWS_REGION)",
        "--aws-endpoint=aws.test | --aws-endpoint: 'aws.test' is not of the form"
            + " https://{service}.{region}.HOST",
        "--aws-endpoint=https://{zone}.aws.test | --aws-endpoint: 'https://{zone}.aws.test' is not"
            + " of the form https://{service}.{region}.HOST",
        "--azure-cloud=AzurePublicClout | --azure-cloud: 'AzurePublicClout' is no cloud of Azure,"
            + " did you mean AzurePublicCloud?",
        "--azure-clouds-dir=clouds | --azure-clouds-dir: 'clouds' does not begin with /",
        "--azure-token-proxy=http://api.test | --azure-token-proxy: 'http://api.test' is not of the"
            + " form https://HOST",
        "--azure-token-proxy-server-name=a/b | --azure-token-proxy-server-name: 'a/b' is not of the"
            + " form the name of a host",
        "--azure-machine-service=169.254.169.254 | --azure-machine-service: '169.254.169.254' is"
            + " not of the form http://HOST",
        "--gcp-audience=pool | --gcp-audience: 'pool': expected"
            + " //iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/"
            + "providers/PROVIDER, or identitynamespace:PROJECT.svc.id.goog:https://...",
        "--gcp-universe=goog | --gcp-universe: 'goog' is not of the form a domain",
        "--gcp-metadata-server=metadata | --gcp-metadata-server: 'metadata' is not of the form"
            + " http://HOST",
        "--gcp-endpoint=https://{region}.test | --gcp-endpoint: 'https://{region}.test' is not of"
            + " the form https://{service}.HOST",
        "--aws-pod-identity-timeout=1h | --aws-pod-identity-timeout: 1h is more than 1m",
      })
  void aMistakeIsNamedWithItsFlag(String argument, String problem) {
    names(argument);
    assertThat(problems).containsExactly(problem);
  }

  @Test
  void aRegionOfTheEnvironmentIsReadAsOneOfTheFlag() {
    environment.put("AWS_REGION", "not a region");
    names();
    assertThat(problems).singleElement().asString().startsWith("--aws-region: 'not a region'");
    problems.clear();

    names("--aws-region=eu-central-1");
    assertThat(problems).isEmpty();
  }

  @Test
  void aClassWithoutARegionHasThatOfTheFlagElseOfTheEnvironment() {
    assertThat(storeOfAws()).isEqualTo("aws, region of the node");
    environment.put("AWS_REGION", "eu-central-1");
    assertThat(storeOfAws()).isEqualTo("aws eu-central-1");
    assertThat(storeOfAws("--aws-region=us-gov-west-1")).isEqualTo("aws us-gov-west-1");
    assertThat(problems).isEmpty();
  }

  private String storeOfAws(String... arguments) {
    List<SecretProvider> providers = made(arguments);
    try {
      Plan plan =
          providers.stream()
              .filter(provider -> provider.name().equals("aws"))
              .findFirst()
              .orElseThrow()
              .plan(
                  Parameters.of(
                      Map.of("objects", "- {objectName: db, objectType: secretsmanager}")));
      assertThat(plan).isInstanceOf(Plan.Accepted.class);
      return ((Plan.Accepted) plan).fetch().store();
    } finally {
      providers.forEach(SecretProvider::close);
    }
  }
}
