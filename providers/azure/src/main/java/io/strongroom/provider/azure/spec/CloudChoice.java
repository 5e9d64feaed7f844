package io.strongroom.provider.azure.spec;

/** Which cloud a class is for. */
public sealed interface CloudChoice {
  /** One that is known by its name. */
  record Known(AzureCloud cloud) implements CloudChoice {}

  /**
   * One that a file of the operator describes.
   *
   * @param file as the class writes it; empty if it does not
   */
  record OfFile(String file) implements CloudChoice {}
}
