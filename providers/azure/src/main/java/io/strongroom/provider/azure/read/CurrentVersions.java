package io.strongroom.provider.azure.read;

import java.util.Map;
import java.util.Objects;

/** Which versions an object has now, found out without reading a value. */
public sealed interface CurrentVersions {
  /**
   * It is there.
   *
   * @param bySuffix the versions, by what stands behind the object's own id; an empty text where
   *     there is one version alone
   */
  record Known(Map<String, CurrentVersion> bySuffix) implements CurrentVersions {
    public Known {
      bySuffix = Map.copyOf(bySuffix);
    }

    /** The version of an object that has one alone. */
    CurrentVersion only() {
      return Objects.requireNonNull(bySuffix.get(""), "one version alone");
    }

    static Known one(CurrentVersion version) {
      return new Known(Map.of("", version));
    }
  }

  /** It is not there. */
  record Missing() implements CurrentVersions {}

  /** Only a read shows it. */
  record Unknown() implements CurrentVersions {}
}
