package io.strongroom.provider.gcp.spec;

/** How a value holds its keys. */
public enum KeyFormat {
  JSON("extractJSONKey"),
  YAML("extractYAMLKey");

  private final String field;

  KeyFormat(String field) {
    this.field = field;
  }

  /** The field of an entry that says so. */
  public String field() {
    return field;
  }
}
