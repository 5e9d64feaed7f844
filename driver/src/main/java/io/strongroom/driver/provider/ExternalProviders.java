package io.strongroom.driver.provider;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Providers behind sockets. Stands in until the client of their protocol lands: finds none. */
public final class ExternalProviders implements AutoCloseable {
  private final List<Path> directories;

  public ExternalProviders(List<Path> directories, int maxReceiveBytes) {
    this.directories = List.copyOf(directories);
  }

  public Optional<ExternalProvider> find(String name) {
    return Optional.empty();
  }

  public List<String> available() {
    return List.of();
  }

  public List<Path> directories() {
    return directories;
  }

  @Override
  public void close() {}
}
