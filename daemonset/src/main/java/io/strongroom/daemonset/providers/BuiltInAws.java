package io.strongroom.daemonset.providers;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.aws.AwsProvider;
import io.strongroom.provider.aws.AwsSettings;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.aws.identity.TokenAudiences;
import io.strongroom.provider.aws.sdk.AwsConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** AWS Secrets Manager and Parameter Store. */
final class BuiltInAws implements BuiltInProvider {
  private static final String NAME = "aws";

  private static final Flag REGION =
      Flag.value(
          "aws-region",
          "REGION",
          "",
          "The region of classes that name none. Default: $AWS_REGION, else the node's label"
              + " topology.kubernetes.io/region.");
  private static final Flag AUDIENCE =
      Flag.value(
          "aws-audience",
          "AUDIENCE",
          TokenAudiences.DEFAULT.webIdentity(),
          "The audience of kubelet's tokens for roles of service accounts.");
  private static final Flag AGENT_AUDIENCE =
      Flag.value(
          "aws-pod-identity-audience",
          "AUDIENCE",
          TokenAudiences.DEFAULT.podIdentity(),
          "The audience of kubelet's tokens for the agent of EKS Pod Identity.");
  private static final Flag FIPS =
      Flag.bool("aws-fips", "Whether the endpoints with validated cryptography are used.");
  private static final Flag ENDPOINT =
      Flag.value(
          "aws-endpoint",
          "URL",
          "",
          "Another address than AWS's own, with {service} for secretsmanager, ssm or sts, and"
              + " {region}.");
  private static final Flag AGENT_TIMEOUT =
      Flag.time(
          "aws-pod-identity-timeout",
          "5s",
          "100ms",
          "1m",
          "How long an attempt waits for the agent of EKS Pod Identity.");

  private static final Pattern REGION_NAME = Pattern.compile("[a-z]{2,}(-[a-z0-9]+)+");
  private static final Pattern ADDRESS =
      Pattern.compile("https?://(?:[A-Za-z0-9.:_\\[\\]-]|\\{service}|\\{region})+/?");

  @Override
  public List<Flag> flags() {
    return List.of(REGION, AUDIENCE, AGENT_AUDIENCE, FIPS, ENDPOINT, AGENT_TIMEOUT);
  }

  @Override
  public Maker read(FlagValues values, Outbound outbound) {
    Optional<String> region = region(values);
    Optional<String> endpoint = endpoint(values);
    TokenAudiences audiences =
        new TokenAudiences(values.text(AUDIENCE), values.text(AGENT_AUDIENCE));
    boolean fips = values.bool(FIPS);
    Duration agentTimeout = values.duration(AGENT_TIMEOUT);
    return cluster ->
        List.of(
            new LazyProvider(
                NAME,
                () ->
                    new AwsProvider(
                        new AwsSettings(
                            region,
                            new AwsConnectionSettings(fips, endpoint, outbound),
                            AgentSettings.DEFAULT.within(agentTimeout),
                            audiences),
                        cluster.accounts(),
                        cluster.node())));
  }

  @Override
  public List<SecretProvider> offline() {
    ClusterLookups none = ClusterLookups.none();
    return List.of(
        new LazyProvider(
            NAME, () -> new AwsProvider(AwsSettings.none(), none.accounts(), none.node())));
  }

  private static Optional<String> region(FlagValues values) {
    Optional<String> region = values.given(REGION).or(() -> values.variable("AWS_REGION"));
    region
        .filter(text -> !REGION_NAME.matcher(text).matches())
        .ifPresent(
            text ->
                values.problem(
                    REGION, "'%s' is no region of AWS, as in eu-central-1 (or $AWS_REGION)", text));
    return region;
  }

  private static Optional<String> endpoint(FlagValues values) {
    Optional<String> endpoint = values.given(ENDPOINT);
    endpoint
        .filter(text -> !ADDRESS.matcher(text).matches())
        .ifPresent(
            text ->
                values.problem(
                    ENDPOINT, "'%s' is not of the form https://{service}.{region}.HOST", text));
    return endpoint;
  }
}
