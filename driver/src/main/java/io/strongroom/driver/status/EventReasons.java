package io.strongroom.driver.status;

/** The reasons of the driver's events on pods; docs and alerts know them. */
public final class EventReasons {
  public static final String REFRESH_FAILED = "SecretRefreshFailed";
  static final String REFRESH_RECOVERED = "SecretRefreshRecovered";
  static final String CLASS_WARNING = "SecretProviderClassWarning";
  static final String ROTATED = "SecretRotated";
  static final String ROTATED_READ = "RotatedSecretRead";
  static final String ROTATED_NOT_READ = "RotatedSecretNotRead";
  static final String EXPIRED = "SecretExpired";
  static final String NOT_YET_VALID = "SecretNotYetValid";

  private EventReasons() {}
}
