package io.strongroom.provider.azure.spec;

import java.util.regex.Pattern;

/** Ids of tenants and applications, which become a part of a path or of a form. */
public final class Ids {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private Ids() {}

  /** Whether a text may be an id, as far as its letters say. */
  public static boolean isOne(String text) {
    return ID.matcher(text).matches();
  }
}
