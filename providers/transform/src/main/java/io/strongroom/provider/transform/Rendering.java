package io.strongroom.provider.transform;

import com.samskivert.mustache.Mustache;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretBytes.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Walks a template and collects what the file consists of. */
final class Rendering implements Mustache.Visitor {
  private final Map<String, SecretBytes> values;
  private final List<Part> parts = new ArrayList<>();
  private long size;
  private @Nullable String missing;

  Rendering(Map<String, SecretBytes> values) {
    this.values = values;
  }

  List<Part> parts() {
    return parts;
  }

  /** Bytes of all parts together. */
  long size() {
    return size;
  }

  /** The first key that is needed and not there. */
  Optional<String> missing() {
    return Optional.ofNullable(missing);
  }

  @Override
  public void visitText(String text) {
    parts.add(new Part.Plain(text));
    size += text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public void visitVariable(String key) {
    SecretBytes value = values.get(key);
    if (value == null) {
      missing = missing == null ? key : missing;
    } else {
      parts.add(new Part.Secret(value));
      size += value.size();
    }
  }

  /** A section asks whether there is something; nothing is missing when there is not. */
  @Override
  public boolean visitSection(String key) {
    SecretBytes value = values.get(key);
    return value != null && value.size() > 0;
  }

  @Override
  public boolean visitInvertedSection(String key) {
    return !visitSection(key);
  }

  @Override
  public boolean visitInclude(String name) {
    return false; // refused when the template was parsed
  }
}
