package io.strongroom.driver.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FileOwner;
import io.strongroom.provider.SecretFile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FileRulesTest {
  private static final OptionalInt NONE = OptionalInt.empty();
  private static final OptionalInt GROUP = OptionalInt.of(2000);
  private static final Optional<FileOwner> NOBODY = Optional.empty();
  private static final Optional<FileOwner> SOMEBODY = Optional.of(new FileOwner(1001, 1002));

  private final Plaintexts plaintexts = new Plaintexts();

  @AfterEach
  void wipe() {
    plaintexts.close();
  }

  /** What becomes of a file; numbers of modes are octal. */
  record Case(
      OptionalInt fsGroup,
      int defaultMode,
      OptionalInt stated,
      Optional<FileOwner> owner,
      String expected) {}

  static final List<Case> CASES =
      List.of(
          // Without fsGroup: as upstream, the class's word or the default.
          new Case(NONE, 0644, NONE, NOBODY, "0644 0:0"),
          new Case(NONE, 0644, OptionalInt.of(0400), NOBODY, "0400 0:0"),
          new Case(NONE, 0644, OptionalInt.of(0), NOBODY, "0000 0:0"),
          new Case(NONE, 0644, NONE, SOMEBODY, "0644 1001:1002"),
          new Case(NONE, 0644, OptionalInt.of(0777), SOMEBODY, "0777 1001:1002"),
          // With fsGroup: the group reads, others do not.
          new Case(GROUP, 0644, NONE, NOBODY, "0640 0:2000"),
          new Case(GROUP, 0400, NONE, NOBODY, "0440 0:2000"),
          new Case(GROUP, 0777, NONE, NOBODY, "0770 0:2000"),
          // A stated mode is exact, a stated owner gets no group bit.
          new Case(GROUP, 0644, OptionalInt.of(0604), NOBODY, "0604 0:2000"),
          new Case(GROUP, 0400, NONE, SOMEBODY, "0400 1001:1002"),
          new Case(GROUP, 0644, NONE, SOMEBODY, "0640 1001:1002"),
          new Case(GROUP, 0644, OptionalInt.of(0600), SOMEBODY, "0600 1001:1002"));

  @ParameterizedTest
  @FieldSource("CASES")
  void modeAndOwnerFollowFromGroupModeAndOwnerStated(Case given) throws ContentException {
    GenerationFile file =
        new FileRules(given.fsGroup(), given.defaultMode())
            .apply(new FilePath("a"), file(given.stated(), given.owner()));

    assertThat("%04o %d:%d".formatted(file.mode(), file.uid(), file.gid()))
        .isEqualTo(given.expected());
  }

  @Test
  void directoriesAreForTheGroupOrForAll() {
    assertThat(new FileRules(GROUP, 0644).directoryMode()).isEqualTo(0750);
    assertThat(new FileRules(GROUP, 0644).rootMode()).isEqualTo(0750);
    assertThat(new FileRules(NONE, 0644).directoryMode()).isEqualTo(0755);
    assertThat(new FileRules(NONE, 0644).rootMode()).isEqualTo(0755);
  }

  @ParameterizedTest
  @ValueSource(ints = {01000, 04755, 07777, 0100644, Integer.MAX_VALUE})
  void statedModeBeyondPermissionBitsIsRefused(int mode) {
    assertThatThrownBy(
            () ->
                new FileRules(NONE, 0644)
                    .apply(new FilePath("a"), file(OptionalInt.of(mode), NOBODY)))
        .hasMessage(
            "object \"db\": the mode 0%o of file \"a\" is not within 0000..0777:"
                + " state permission bits only",
            mode)
        .asInstanceOf(type(ContentException.class))
        .extracting(ContentException::kind)
        .isEqualTo(FetchFailure.Kind.BAD_ANSWER);
  }

  @Test
  void negativeModeIsRefusedAsItIsWritten() {
    assertThatThrownBy(
            () ->
                new FileRules(NONE, 0644)
                    .apply(new FilePath("a"), file(OptionalInt.of(-1), NOBODY)))
        .hasMessageContaining("the mode -1 of file \"a\"");
  }

  @Test
  void rulesThatMakeNoSenseAreADefect() {
    assertThatThrownBy(() -> new FileRules(NONE, 01777))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FileRules(OptionalInt.of(-1), 0644))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private SecretFile file(OptionalInt mode, Optional<FileOwner> owner) {
    return new SecretFile("db", "a", plaintexts.bytes("content"), mode, owner);
  }
}
