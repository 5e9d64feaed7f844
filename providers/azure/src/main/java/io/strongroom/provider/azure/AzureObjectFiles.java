package io.strongroom.provider.azure;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.read.AzureOutcome;
import io.strongroom.provider.azure.read.KeyVaultItem;
import io.strongroom.provider.azure.spec.AzureObject;
import io.strongroom.provider.azure.spec.AzureSelection;
import io.strongroom.provider.cloud.FilesOfObject;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.Utf8;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import io.strongroom.provider.transform.TransformException;
import io.strongroom.provider.yaml.Names;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the files of an object from the versions that a vault answered. */
final class AzureObjectFiles {
  private final AzureObject object;
  private final CertificateSettings certificates;
  private final FilesOfObject files;

  private AzureObjectFiles(
      AzureObject object, CertificateSettings certificates, FilesOfObject files) {
    this.object = object;
    this.certificates = certificates;
    this.files = files;
  }

  /**
   * The files of one version; the caller owns them.
   *
   * @param left the bytes that the volume still takes
   */
  static List<SecretFile> of(
      AzureObject object, KeyVaultItem item, CertificateSettings certificates, long left)
      throws StoreException {
    return FilesOfObject.make(
        object.ref().name(),
        files -> {
          AzureObjectFiles making = new AzureObjectFiles(object, certificates, files);
          switch (object.selection()) {
            case AzureSelection.Whole _ -> making.whole(object.path(), item);
            case AzureSelection.OneKey(String key) -> making.oneKey(key, item);
            case AzureSelection.EveryKey(KeyedPath path) -> making.everyKey(path, item);
            case AzureSelection.Rendered(FileTemplate template) ->
                making.rendered(template, item, left);
            case AzureSelection.Many _ -> throw new IllegalStateException("many were asked for");
          }
        });
  }

  /** The files of one version of several; the caller owns them. */
  static List<SecretFile> ofVersion(
      AzureObject object, int index, KeyVaultItem item, CertificateSettings certificates)
      throws StoreException {
    return FilesOfObject.make(
        object.ref().name(),
        files ->
            new AzureObjectFiles(object, certificates, files)
                .whole(cleaned("%s/%d".formatted(object.path(), index)), item));
  }

  /** The files of all whose names begin alike; the caller owns them. */
  static List<SecretFile> ofMany(
      AzureObject object, List<AzureOutcome.Named> items, CertificateSettings certificates)
      throws StoreException {
    if (!(object.selection() instanceof AzureSelection.Many many)) {
      throw new IllegalStateException("one was asked for");
    }
    return FilesOfObject.make(
        object.ref().name(),
        files -> {
          AzureObjectFiles making = new AzureObjectFiles(object, certificates, files);
          for (AzureOutcome.Named named : items) {
            try {
              making.whole(many.path().of(named.rest()), named.item());
            } catch (StoreException e) {
              throw e.withText(object.label() + ": " + e.text());
            }
          }
        });
  }

  /** Without empty parts and dots, as the folder of versions always was. */
  private static String cleaned(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : List.of(path.split("/", -1))) {
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private void add(String path, SecretBytes contents) {
    files.add(path, contents, object.mode());
  }

  private void whole(String path, KeyVaultItem item) throws StoreException {
    AzureFileContents contents = new AzureFileContents(object, certificates.inOrder());
    if (certificates.separate()
        && item instanceof KeyVaultItem.Secret secret
        && secret.ofCertificate()) {
      add(path + ".crt", contents.certificates(secret));
      add(path + ".key", contents.key(secret));
    }
    add(path, contents.of(item));
  }

  private JsonKeys keys(KeyVaultItem item) throws StoreException {
    if (!(item instanceof KeyVaultItem.Secret secret)) {
      throw new IllegalStateException("the class was accepted with keys of no secret");
    }
    return JsonKeys.read(secret.value().asText())
        .orElseThrow(
            () -> failure(Kind.BAD_ANSWER, "its value is no JSON object, so it has no keys"));
  }

  private void oneKey(String key, KeyVaultItem item) throws StoreException {
    Map<String, String> values = keys(item).values();
    String value = values.get(key);
    if (value == null) {
      throw failure(
          Kind.NOT_FOUND,
          "key '%s' not found in JSON%s"
              .formatted(
                  Names.excerpt(key),
                  key.equals(KeyedPath.EVERY_KEY)
                      ? "; for a file of every key write %s in objectAlias"
                          .formatted(KeyedPath.PLACE)
                      : Names.nearest(key, values.keySet())
                          .map(near -> " (did you mean '%s'?)".formatted(Names.excerpt(near)))
                          .orElse("")));
    }
    add(object.path(), Utf8.secret(value));
  }

  private void everyKey(KeyedPath path, KeyVaultItem item) throws StoreException {
    Map<String, String> values = keys(item).values();
    if (values.isEmpty()) {
      throw failure(Kind.BAD_ANSWER, "has no keys");
    }
    for (Map.Entry<String, String> entry : values.entrySet()) {
      try {
        add(path.of(entry.getKey()), Utf8.secret(entry.getValue()));
      } catch (TransformException e) {
        throw failure(e.kind(), e.text());
      }
    }
  }

  private void rendered(FileTemplate template, KeyVaultItem item, long left) throws StoreException {
    Map<String, String> all = keys(item).values();
    Map<String, SecretBytes> values = new HashMap<>();
    try {
      for (String key : template.keys()) {
        String value = all.get(key);
        if (value != null) {
          values.put(key, Utf8.secret(value));
        }
      }
      add(object.path(), template.render(values, all.keySet(), left));
    } catch (TransformException e) {
      throw failure(e.kind(), e.text());
    } finally {
      values.values().forEach(SecretBytes::close);
    }
  }

  private StoreException failure(Kind kind, String words) {
    return StoreException.of(Phase.TRANSFORM, kind, object.label() + ": " + words);
  }
}
