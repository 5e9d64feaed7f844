package io.strongroom.provider.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.ContentVersions;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.testing.Fetches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fetches from a folder, by a driver without a key that lasts, and takes the answer apart. */
record Fetching(FileProvider provider, ContentLimits limits, ContentVersions versions) {
  static Fetching from(Path root) {
    return from(root, ContentVersions.withRandomKey());
  }

  /** By a driver with such a key for versions. */
  static Fetching from(Path root, ContentVersions versions) {
    return new Fetching(new FileProvider(root), Fetches.LIMITS, versions);
  }

  Fetching within(ContentLimits other) {
    return new Fetching(provider, other, versions);
  }

  Answer fetch(String objects) throws IOException, InterruptedException {
    Plan plan = provider.plan(Parameters.of(Map.of("objects", objects)));
    assertThat(plan).isInstanceOf(Plan.Accepted.class);
    FetchContext context = Fetches.by(versions, Fetches.within(limits, Fetches.first()));
    try (FetchResult result = ((Plan.Accepted) plan).fetch().fetch(context)) {
      return new Answer(result, result instanceof Fetched fetched ? read(fetched) : List.of());
    }
  }

  private static List<String> read(Fetched fetched) throws IOException {
    List<String> contents = new ArrayList<>();
    for (SecretFile file : fetched.files()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      file.contents().exposeTo(Channels.newChannel(bytes));
      contents.add(bytes.toString(ISO_8859_1));
    }
    return contents;
  }

  /** An answer, wiped already; {@code contents} in the order of the files, as Latin-1. */
  record Answer(FetchResult result, List<String> contents) {
    List<SecretFile> files() {
      assertThat(result).isInstanceOf(Fetched.class);
      return ((Fetched) result).files();
    }

    List<FetchFailure> failures() {
      assertThat(result).isInstanceOf(Failed.class);
      return ((Failed) result).failures();
    }

    /** Versions by id. */
    Map<String, String> versions() {
      assertThat(result).isInstanceOf(Fetched.class);
      Map<String, String> versions = new LinkedHashMap<>();
      for (ObjectVersion version : ((Fetched) result).versions()) {
        assertThat(versions.put(version.id(), version.version())).isNull();
      }
      return versions;
    }
  }
}
