package io.strongroom.provider.azure.spec;

import java.util.Locale;

/**
 * What of a vault is asked for: it is read once, and has its versions once, whatever number of
 * files it becomes.
 *
 * @param vault the vault's name
 * @param version empty for the newest
 * @param history how many versions are wanted besides the one that is named, if more than one
 * @param holdsBack whether versions that are not valid yet are left aside
 */
public record ObjectRef(
    String vault,
    AzureObjectType type,
    String name,
    String version,
    int history,
    boolean holdsBack) {
  /** The field of a class for {@link #holdsBack}. */
  public static final String HOLD_BACK = "holdBackUntilValid";

  /** The version that is the newest one where versions are listed. */
  private static final String LATEST = "latest";

  /** Whether a version is named, which always means the same. */
  public boolean isPinned() {
    return !version.isEmpty();
  }

  /** Whether several versions are wanted. */
  public boolean hasHistory() {
    return history > 1;
  }

  /** The version at which a history starts; empty for the newest. */
  public String start() {
    return version.equals(LATEST) ? "" : version;
  }

  /** How messages call it. */
  public String label() {
    return "%s '%s'%s, vault %s"
        .formatted(
            type.id(),
            name,
            version.isEmpty() ? "" : " version " + version,
            vault.toLowerCase(Locale.ROOT));
  }
}
