package io.strongroom.provider.azure.read;

import java.util.Map;

/** Which versions an object has now, found out without reading a value. */
public sealed interface CurrentVersions {
  /**
   * It is there.
   *
   * @param bySuffix the ids of the versions, by what stands behind the object's own id; an empty
   *     text where there is one version alone
   */
  record Known(Map<String, String> bySuffix) implements CurrentVersions {
    public Known {
      bySuffix = Map.copyOf(bySuffix);
    }

    static Known one(String version) {
      return new Known(Map.of("", version));
    }
  }

  /** It is not there. */
  record Missing() implements CurrentVersions {}

  /** Only a read shows it. */
  record Unknown() implements CurrentVersions {}
}
