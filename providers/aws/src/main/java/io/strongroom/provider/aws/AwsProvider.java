package io.strongroom.provider.aws;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.aws.identity.TokenAudiences;
import io.strongroom.provider.aws.read.AwsStore;
import io.strongroom.provider.aws.spec.AwsClass;
import io.strongroom.provider.aws.spec.AwsClassReader;
import io.strongroom.provider.aws.spec.AwsParameterNames;
import io.strongroom.provider.cloud.AbsentObjects;
import io.strongroom.provider.cloud.Lazy;
import io.strongroom.provider.cloud.NodeLabels;
import io.strongroom.provider.cloud.ServiceAccounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Serves secrets from AWS Secrets Manager and Systems Manager Parameter Store under the role of the
 * pod that asks.
 *
 * <p>Nothing of AWS's SDK is loaded before the first fetch.
 */
public final class AwsProvider implements SecretProvider {
  private final Regions regions;
  private final Lazy<AwsStore> store;
  private final TokenAudiences audiences;
  private final AbsentObjects absences = new AbsentObjects();

  /**
   * @param accounts where the roles of service accounts are looked up
   * @param node whose label says the region, for classes that name none
   */
  public AwsProvider(AwsSettings settings, ServiceAccounts accounts, NodeLabels node) {
    this(settings, accounts, node, Clocks.system());
  }

  AwsProvider(AwsSettings settings, ServiceAccounts accounts, NodeLabels node, Clocks clock) {
    regions = new Regions(settings.region(), node);
    audiences = settings.audiences();
    store =
        new Lazy<>(
            () ->
                new AwsStore(
                    settings.connection(),
                    settings.agent(),
                    settings.audiences(),
                    accounts,
                    clock));
  }

  @Override
  public String name() {
    return "aws";
  }

  @Override
  public Set<String> knownParameters() {
    return AwsParameterNames.ALL;
  }

  @Override
  public Plan plan(Parameters parameters) {
    List<ClassProblem> problems = new ArrayList<>();
    Optional<AwsClass> spec = AwsClassReader.read(parameters, regions.known(), problems::add);
    return spec.isPresent()
        ? new Plan.Accepted(new AwsFetch(store, regions, absences, audiences, spec.get()), problems)
        : new Plan.Rejected(problems);
  }

  @Override
  public void released(VolumeRef volume) {
    absences.released(volume);
  }

  @Override
  public void close() {
    store.ifMade().ifPresent(AwsStore::close);
  }
}
