package io.strongroom.provider.aws.read;

import io.strongroom.provider.aws.spec.AwsObject;
import io.strongroom.provider.aws.spec.AwsObjectType;
import io.strongroom.provider.aws.spec.AwsSelection;
import io.strongroom.provider.aws.spec.Reference;
import io.strongroom.provider.cloud.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The two stores in one region, for one pod. */
final class Region {
  private final AwsSecretsReader secrets;
  private final AwsSecretsListing listing;
  private final AwsParametersReader parameters;
  private final Function<AwsObject, Reference> reference;

  /**
   * @param reference what of an object is asked for here
   */
  Region(RegionCalls calls, Function<AwsObject, Reference> reference) {
    secrets = new AwsSecretsReader(calls);
    listing = new AwsSecretsListing(calls, secrets);
    parameters = new AwsParametersReader(calls);
    this.reference = reference;
  }

  /**
   * Reads objects, by their index in the class.
   *
   * @param objects all of the class
   * @param which of them are read
   */
  Map<Integer, AwsOutcome> read(List<AwsObject> objects, List<Integer> which)
      throws InterruptedException {
    Map<Integer, AwsOutcome> outcomes = new HashMap<>();
    outcomes.putAll(parameters.read(singles(objects, which, AwsObjectType.PARAMETER)));
    outcomes.putAll(secrets.read(singles(objects, which, AwsObjectType.SECRET)));
    for (int index : which) {
      AwsObject object = objects.get(index);
      if (object.selection() instanceof AwsSelection.Many many) {
        outcomes.put(
            index,
            switch (object.type()) {
              case SECRET -> listing.read(object, many);
              case PARAMETER -> parameters.readMany(object, many);
            });
      }
    }
    return outcomes;
  }

  private List<RegionalObject> singles(
      List<AwsObject> objects, List<Integer> which, AwsObjectType type) {
    return which.stream()
        .filter(index -> objects.get(index).type() == type)
        .filter(index -> !(objects.get(index).selection() instanceof AwsSelection.Many))
        .map(index -> asked(index, objects.get(index)))
        .toList();
  }

  private RegionalObject asked(int index, AwsObject object) {
    return new RegionalObject(index, object, reference.apply(object));
  }

  /**
   * Whether a version of a secret is still the one that is meant, found out without reading it.
   *
   * @throws StoreException if that could not be found out
   */
  boolean isCurrent(AwsObject secret, String version) throws StoreException, InterruptedException {
    return secret.selection() instanceof AwsSelection.Many many
        ? listing.version(secret, many).equals(version)
        : secrets.isCurrent(asked(0, secret), version);
  }

  /**
   * Whether a secret is not there, found out without reading it.
   *
   * @throws StoreException if that could not be found out
   */
  boolean isMissing(AwsObject secret) throws StoreException, InterruptedException {
    try {
      if (secret.selection() instanceof AwsSelection.Many many) {
        listing.version(secret, many);
        return false;
      }
      return secrets.isMissing(asked(0, secret));
    } catch (StoreException e) {
      if (!e.isOfMissingObject()) {
        throw e;
      }
      return true;
    }
  }
}
