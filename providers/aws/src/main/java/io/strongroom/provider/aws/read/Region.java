package io.strongroom.provider.aws.read;

import io.strongroom.provider.aws.spec.AwsObject;
import io.strongroom.provider.aws.spec.ObjectType;
import io.strongroom.provider.aws.spec.Reference;
import io.strongroom.provider.aws.spec.Selection;
import io.strongroom.provider.cloud.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The two stores in one region, for one pod. */
final class Region {
  private final SecretsReader secrets;
  private final SecretsListing listing;
  private final ParametersReader parameters;
  private final Function<AwsObject, Reference> reference;

  /**
   * @param reference what of an object is asked for here
   */
  Region(RegionCalls calls, Function<AwsObject, Reference> reference) {
    secrets = new SecretsReader(calls);
    listing = new SecretsListing(calls, secrets);
    parameters = new ParametersReader(calls);
    this.reference = reference;
  }

  /**
   * Reads objects, by their index in the class.
   *
   * @param objects all of the class
   * @param which of them are read
   */
  Map<Integer, Outcome> read(List<AwsObject> objects, List<Integer> which)
      throws InterruptedException {
    Map<Integer, Outcome> outcomes = new HashMap<>();
    outcomes.putAll(parameters.read(singles(objects, which, ObjectType.PARAMETER)));
    outcomes.putAll(secrets.read(singles(objects, which, ObjectType.SECRET)));
    for (int index : which) {
      AwsObject object = objects.get(index);
      if (object.selection() instanceof Selection.Many many) {
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

  private List<Asked> singles(List<AwsObject> objects, List<Integer> which, ObjectType type) {
    return which.stream()
        .filter(index -> objects.get(index).type() == type)
        .filter(index -> !(objects.get(index).selection() instanceof Selection.Many))
        .map(index -> asked(index, objects.get(index)))
        .toList();
  }

  private Asked asked(int index, AwsObject object) {
    return new Asked(index, object, reference.apply(object));
  }

  /**
   * Whether a version of a secret is still the one that is meant, found out without reading it.
   *
   * @throws StoreException if that could not be found out
   */
  boolean isCurrent(AwsObject secret, String version) throws StoreException, InterruptedException {
    return secret.selection() instanceof Selection.Many many
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
      if (secret.selection() instanceof Selection.Many many) {
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
