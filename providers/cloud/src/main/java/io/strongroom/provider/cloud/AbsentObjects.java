package io.strongroom.provider.cloud;

import io.strongroom.provider.VolumeRef;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once for each volume and optional object that it is missing, not at every refresh. Used by
 * all fetches of a provider. Any thread.
 */
public final class AbsentObjects {
  private static final Logger LOG = LoggerFactory.getLogger(AbsentObjects.class);
  private static final int MAX_ENTRIES = 4096;

  private final Set<Absence> reported = Bounded.set(MAX_ENTRIES);

  private record Absence(VolumeRef volume, String object) {}

  public void absent(VolumeRef volume, String object, String words) {
    if (isNew(new Absence(volume, object))) {
      LOG.info("volume {} does without an optional object: {}", volume.volumeId(), words);
    }
  }

  private synchronized boolean isNew(Absence absence) {
    return reported.add(absence);
  }

  public synchronized void present(VolumeRef volume, String object) {
    reported.remove(new Absence(volume, object));
  }

  public synchronized void released(VolumeRef volume) {
    reported.removeIf(absence -> absence.volume().equals(volume));
  }
}
