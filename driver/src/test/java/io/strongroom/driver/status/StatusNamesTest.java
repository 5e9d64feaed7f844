package io.strongroom.driver.status;

import static io.strongroom.driver.status.ReportsHarness.volume;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Names that the API server takes, whatever pods, classes and nodes are called. */
final class StatusNamesTest {
  private static final Pattern DNS_SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

  @Example
  void shortNameIsUpstreams() {
    assertThat(StatusNames.of(ReportedVolume.of(volume("web", "uid", "db", "secrets"))))
        .startsWith("web-team-db", "web-team-db-secrets")
        .last()
        .asString()
        .matches("web-team-db-secrets-[0-9a-f]{10}");
  }

  @Property(tries = 2000)
  void everyNameIsValidAndStable(@ForAll("volumes") ReportedVolume volume) {
    List<String> names = StatusNames.of(volume);

    assertThat(names)
        .hasSize(3)
        .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(253).matches(DNS_SUBDOMAIN));
    assertThat(StatusNames.of(volume)).isEqualTo(names);
  }

  /** Joined names can coincide; the last one may not, however long the parts are. */
  @Property(tries = 300)
  void lastNamesOfDifferentVolumesDiffer(@ForAll("manyVolumes") Set<ReportedVolume> volumes) {
    Set<String> names = new HashSet<>();
    volumes.forEach(volume -> names.add(StatusNames.of(volume).getLast()));

    assertThat(names).hasSameSizeAs(volumes);
  }

  @Property(tries = 500)
  void labelOfEveryNodeIsValid(@ForAll("subdomains") String node) {
    String label = StatusNames.nodeLabel(node);

    assertThat(label).hasSizeLessThanOrEqualTo(63).matches(LABEL_VALUE);
    if (node.length() <= 63) {
      assertThat(label).isEqualTo(node);
    }
  }

  @Example
  void longNodesThatBeginAlikeHaveLabelsOfTheirOwn() {
    assertThat(StatusNames.nodeLabel("a".repeat(100)))
        .isNotEqualTo(StatusNames.nodeLabel("a".repeat(101)));
  }

  @Provide
  Arbitrary<Set<ReportedVolume>> manyVolumes() {
    return volumes().set().ofMinSize(2).ofMaxSize(20);
  }

  @Provide
  Arbitrary<ReportedVolume> volumes() {
    return Combinators.combine(subdomains(), labels(), subdomains(), labels())
        .as(
            (pod, namespace, className, volumeName) -> {
              ReportedVolume sample = ReportedVolume.of(volume(pod, "uid", className, volumeName));
              return new ReportedVolume(
                  namespace, pod, "uid", className, sample.target(), sample.targetText());
            });
  }

  @Provide
  Arbitrary<String> subdomains() {
    return Arbitraries.oneOf(names("ab-.", 253), names("a-", 6), names("a-.", 130));
  }

  private static Arbitrary<String> labels() {
    return Arbitraries.oneOf(names("ab-", 63), names("a-", 6));
  }

  /** Valid names with as many joints as possible. */
  private static Arbitrary<String> names(String characters, int longest) {
    return Arbitraries.strings()
        .withChars(characters.toCharArray())
        .ofMinLength(1)
        .ofMaxLength(longest)
        .map(
            raw ->
                raw.replaceAll("[-.]*\\.[-.]*", ".")
                    .replaceAll("^[-.]+", "a")
                    .replaceAll("[-.]+$", "a"))
        .map(name -> name.substring(0, Math.min(longest, name.length())))
        .filter(name -> DNS_SUBDOMAIN.matcher(name).matches());
  }
}
