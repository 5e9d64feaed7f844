package io.strongroom.driver.spc;

/** Where SecretProviderClass resources come from. */
public interface SecretProviderClasses {
  /** Looks one class up; never an exception for what a source can be expected to answer. */
  Lookup find(String namespace, String name);

  /** The answer to a lookup. */
  sealed interface Lookup {
    record Found(SecretProviderClass found) implements Lookup {}

    record NotFound() implements Lookup {}

    /**
     * It is there but cannot be read as a SecretProviderClass; {@code reason} says what is wrong.
     */
    record Malformed(String reason) implements Lookup {}

    /** The source does not answer now. */
    record Unavailable(String reason) implements Lookup {}
  }
}
