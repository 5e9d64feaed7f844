package io.strongroom.bench;

import io.strongroom.cli.kubelet.PodVolume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A store, or its fake, that runs beside the driver, and a class of the driver for one secret in
 * it. Each pod has credentials of its own: nothing is shared, so that every volume is a login and a
 * read. Closing it ends what it has started.
 */
interface MeasuredStore extends AutoCloseable {
  /** As the class and the files of the figures call it. */
  enum Kind {
    AWS("AWS") {
      @Override
      MeasuredStore open(Path directory, Path bao) throws IOException, InterruptedException {
        return AwsStore.open();
      }
    },
    AZURE("Azure") {
      @Override
      MeasuredStore open(Path directory, Path bao) throws IOException {
        return AzureStore.open(directory);
      }
    },
    GCP("Google") {
      @Override
      MeasuredStore open(Path directory, Path bao) throws IOException {
        return GcpStore.open();
      }
    },
    VAULT("Vault") {
      @Override
      MeasuredStore open(Path directory, Path bao) throws IOException, InterruptedException {
        return VaultStore.open(directory, bao);
      }
    };

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** The provider of a class, and what {@code bench/run} is called with. */
    String provider() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** In the tables. */
    String title() {
      return title;
    }

    /** The {@code metadata.name} of the class. */
    String secretProviderClass() {
      return "bench-" + provider();
    }

    /**
     * Starts it.
     *
     * @param directory to keep files in
     * @param bao the program of OpenBao
     */
    abstract MeasuredStore open(Path directory, Path bao) throws IOException, InterruptedException;
  }

  /** What the driver is started with beside its other flags. */
  List<String> flags();

  /** Of the class; values as they stand in YAML. */
  Map<String, String> parameters();

  /** The volume of a new pod with credentials of its own. */
  PodVolume newPod();

  /** How often it was asked, in words. */
  String asked() throws IOException;

  @Override
  void close() throws IOException;
}
