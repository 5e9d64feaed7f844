package io.strongroom.provider.yaml;

/** The two ways in which upstream's components understand plain values. */
public enum Dialect {
  /**
   * gopkg.in/yaml.v2 under sigs.k8s.io/yaml: kubectl and the AWS provider. {@code yes}, {@code on}
   * and {@code y} are booleans; dates are strings.
   */
  GO_YAML_V2,
  /**
   * gopkg.in/yaml.v3: the Azure, Google and Vault providers. Of the booleans only {@code true} and
   * {@code false} are left; dates are timestamps.
   */
  GO_YAML_V3
}
