package io.strongroom.driver.content;

import io.strongroom.driver.observe.Defects;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs that plaintext of an old generation could not be removed yet. */
public final class OldGenerations {
  private static final Logger LOG = LoggerFactory.getLogger(OldGenerations.class);

  private OldGenerations() {}

  /** The new generation is in place; the next write tries to remove the old one again. */
  public static void log(IOException failure) {
    LOG.warn("removing an old generation failed: {}", Defects.describe(failure));
  }
}
