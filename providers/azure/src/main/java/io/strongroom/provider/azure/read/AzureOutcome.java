package io.strongroom.provider.azure.read;

import io.strongroom.provider.Validity;
import io.strongroom.provider.cloud.StoreException;
import java.util.List;

/** The outcome of reading one reference. */
public sealed interface AzureOutcome {
  /** One version. */
  record One(KeyVaultItem item) implements AzureOutcome {}

  /** Several versions, the newest first. */
  record Versions(List<KeyVaultItem> items) implements AzureOutcome {
    public Versions {
      items = List.copyOf(items);
    }
  }

  /** One of many: the part of its name that the star stands for. */
  record Named(String rest, KeyVaultItem item) {}

  /** All secrets whose names begin alike, with a version for all of them. */
  record Many(List<Named> items, String version) implements AzureOutcome {
    public Many {
      items = List.copyOf(items);
    }

    /** Of all of them together. */
    public Validity validity() {
      return items.stream()
          .map(named -> named.item().validity())
          .reduce(Validity.UNLIMITED, Validity::and);
    }
  }

  /** It could not be read. */
  record Failed(StoreException failure) implements AzureOutcome {}
}
