package io.strongroom.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What csi-sanity's JUnit report says about each spec. */
final class SanityReport {
  /** How one spec went. */
  sealed interface Verdict {
    record Passed() implements Verdict {}

    record Skipped(String reason) implements Verdict {}

    record Failed(String log) implements Verdict {}
  }

  /**
   * @param name its containers and its sentence, for example {@code Node Service should work}
   */
  record Spec(String name, Verdict verdict) {}

  private static final String KIND_OF_SPEC = "[It] ";

  private SanityReport() {}

  static List<Spec> read(Path report) throws IOException {
    try {
      DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
      parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      NodeList cases =
          parsers.newDocumentBuilder().parse(report.toFile()).getElementsByTagName("testcase");
      List<Spec> specs = new ArrayList<>();
      for (int i = 0; i < cases.getLength(); i++) {
        Element element = (Element) cases.item(i);
        String name = element.getAttribute("name");
        if (name.startsWith(KIND_OF_SPEC)) {
          specs.add(new Spec(name.substring(KIND_OF_SPEC.length()), verdictOf(element)));
        } else if (!(verdictOf(element) instanceof Verdict.Passed)) {
          // Set-up and reporting of the suite itself.
          throw new IOException("csi-sanity failed in %s:%n%s".formatted(name, text(element)));
        }
      }
      return specs;
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("not a JUnit report: " + report, e);
    }
  }

  private static Verdict verdictOf(Element element) {
    String status = element.getAttribute("status");
    return switch (status) {
      case "passed" -> new Verdict.Passed();
      case "skipped", "pending" -> new Verdict.Skipped(skipReason(element));
      default -> new Verdict.Failed(status + "\n" + text(element));
    };
  }

  private static String skipReason(Element element) {
    return element.getElementsByTagName("skipped").item(0) instanceof Element skipped
        ? skipped.getAttribute("message")
        : "";
  }

  private static String text(Element element) {
    return element.getTextContent().strip();
  }
}
