package io.strongroom.bench;

import static io.strongroom.bench.ComparedDriver.STRONGROOM;
import static io.strongroom.bench.ComparedDriver.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {
  private final Figures figures = new Figures();

  @Test
  void oneRoundIsShownAsItIs() {
    figures.add(STRONGROOM, "resident", 72);

    assertThat(figures.text(STRONGROOM, "resident")).isEqualTo("72.0");
  }

  @Test
  void severalRoundsAreShownByTheirMedianWithTheLeastAndTheGreatest() {
    for (double value : new double[] {9, 7, 120}) {
      figures.add(STRONGROOM, "resident", value);
    }

    assertThat(figures.median(STRONGROOM, "resident")).isEqualTo(9);
    assertThat(figures.text(STRONGROOM, "resident")).isEqualTo("9.00 (7.00-120)");
  }

  @Test
  void whatWasMeasuredOfOneDriverIsNoFigureOfTheOther() {
    figures.add(STRONGROOM, "a day", 0.5);

    assertThatIllegalStateException().isThrownBy(() -> figures.text(UPSTREAM, "a day"));
  }

  @ParameterizedTest
  @CsvSource({"0.123, 0.12", "-9.99, -9.99", "12.34, 12.3", "123.4, 123"})
  void numbersHaveThreeDigits(double value, String text) {
    assertThat(Figures.number(value)).isEqualTo(text);
  }
}
