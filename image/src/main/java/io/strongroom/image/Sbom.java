package io.strongroom.image;

import io.strongroom.image.DebianPackages.DebianPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Dependency;
import org.cyclonedx.model.Hash;
import org.cyclonedx.parsers.JsonParser;

/**
 * What is in the image, for machines (CycloneDX): the jars as Maven lists them, the Java runtime,
 * the system's libraries.
 */
final class Sbom {
  private Sbom() {}

  /**
   * Adds what Maven does not know.
   *
   * @param mavens the bill that Maven has made of the app
   * @param image which says its name, its time and its platform
   */
  static String of(Path mavens, ImageTar image, SystemFiles system) throws IOException {
    try {
      Bom bom = new JsonParser().parse(mavens.toFile());
      Component app = bom.getMetadata().getComponent();
      List<Component> parts = new ArrayList<>(List.of(app, java()));
      parts.addAll(libraries(system, image.platform()));
      List<Component> components = new ArrayList<>(bom.getComponents());
      components.addAll(parts);
      components.sort(Comparator.comparing(Component::getBomRef));
      bom.setComponents(components);
      Component container = container(image.name());
      bom.getMetadata().setTimestamp(Date.from(image.timestamp()));
      bom.getMetadata().setComponent(container);
      Dependency contains = new Dependency(container.getBomRef());
      parts.forEach(part -> contains.addDependency(new Dependency(part.getBomRef())));
      bom.addDependency(contains);
      return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString() + "\n";
    } catch (ParseException | GeneratorException e) {
      throw new IOException("the bill of materials in " + mavens, e);
    }
  }

  private static Component container(String image) {
    int tag = image.lastIndexOf(':');
    Component container =
        component(Component.Type.CONTAINER, image.substring(0, tag), image.substring(tag + 1));
    container.setBomRef(image);
    return container;
  }

  private static Component java() {
    String version = Runtime.version().toString();
    Component java = component(Component.Type.PLATFORM, "openjdk", version);
    java.setPublisher(System.getProperty("java.vendor"));
    java.setDescription("Linked with the modules " + String.join(", ", RuntimeModules.included()));
    identify(java, "pkg:generic/openjdk@" + version.replace("+", "%2B"));
    return java;
  }

  private static List<Component> libraries(SystemFiles system, Platform platform)
      throws IOException {
    Map<Path, DebianPackage> owners =
        new DebianPackages(system.root())
            .owners(system.files().stream().map(ImageFile::source).toList());
    List<Component> components = new ArrayList<>();
    Set<DebianPackage> listed = new HashSet<>();
    for (ImageFile file : system.files()) {
      DebianPackage owner = owners.get(file.source());
      if (owner == null) {
        Component unknown = component(Component.Type.FILE, file.path(), "");
        unknown.addHash(new Hash(Hash.Algorithm.SHA_256, Stamp.sha256(file.source())));
        unknown.setBomRef("file:" + file.path());
        components.add(unknown);
      } else if (listed.add(owner)) {
        Component library = component(Component.Type.LIBRARY, owner.name(), owner.version());
        identify(
            library,
            "pkg:deb/debian/%s@%s?arch=%s"
                .formatted(
                    owner.name(), owner.version().replace("+", "%2B"), platform.architecture()));
        components.add(library);
      }
    }
    return components;
  }

  private static Component component(Component.Type type, String name, String version) {
    Component component = new Component();
    component.setType(type);
    component.setName(name);
    component.setVersion(version);
    return component;
  }

  private static void identify(Component component, String purl) {
    component.setPurl(purl);
    component.setBomRef(purl);
  }
}
