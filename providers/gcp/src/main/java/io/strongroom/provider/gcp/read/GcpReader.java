package io.strongroom.provider.gcp.read;

import io.strongroom.provider.cloud.Denials;
import io.strongroom.provider.cloud.InParallel;
import io.strongroom.provider.cloud.ReadBudget;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.gcp.spec.GcpObject;
import io.strongroom.provider.gcp.spec.GcpSelection.Many;
import io.strongroom.provider.gcp.spec.ResourceName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the resources of one class for one pod. */
public final class GcpReader {
  private final GcpSecretsReader secrets;
  private final GcpSecretsListing listing;
  private final GcpParametersReader parameters;

  GcpReader(GcpPodCalls calls, Denials<GcpSecretsReader.Described> permissions, ReadBudget room) {
    secrets = new GcpSecretsReader(calls, permissions, room);
    listing = new GcpSecretsListing(calls, secrets);
    parameters = new GcpParametersReader(calls, room);
  }

  /** Reads what some objects ask for, by their names; one object for each name is enough. */
  public Map<String, GcpOutcome> read(List<GcpObject> objects) throws InterruptedException {
    Map<String, GcpOutcome> outcomes = new LinkedHashMap<>();
    List<GcpOutcome> read = InParallel.map(objects, this::outcome);
    for (int i = 0; i < objects.size(); i++) {
      outcomes.put(objects.get(i).name(), read.get(i));
    }
    return outcomes;
  }

  private GcpOutcome outcome(GcpObject object) throws InterruptedException {
    ResourceName name = object.resource();
    try {
      if (object.selection() instanceof Many many) {
        return listing.read(name, many);
      }
      return switch (name.kind()) {
        case SECRET -> secrets.read(name);
        case PARAMETER -> parameters.read(name);
      };
    } catch (StoreException e) {
      return new GcpOutcome.Failed(e);
    }
  }

  /**
   * An object as a volume holds it.
   *
   * @param version absent if the object is optional and was not there
   */
  public record Held(GcpObject object, Optional<String> version) {}

  /** Whether secrets are still those that are meant, without reading one. */
  public boolean areCurrent(List<Held> held) throws InterruptedException {
    return !InParallel.map(held, this::isCurrent).contains(false);
  }

  private boolean isCurrent(Held held) throws InterruptedException {
    GcpObject object = held.object();
    return object.selection() instanceof Many many
        ? listing.isCurrent(object.resource(), many, held.version())
        : secrets.isCurrent(object.resource(), held.version());
  }
}
