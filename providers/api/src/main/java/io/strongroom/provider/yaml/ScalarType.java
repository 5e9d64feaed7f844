package io.strongroom.provider.yaml;

/** What Go's YAML libraries take a single value for when the target has no type of its own. */
public enum ScalarType {
  STRING,
  BOOLEAN,
  INTEGER,
  FLOAT,
  TIMESTAMP
}
