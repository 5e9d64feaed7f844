package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.daemonset.flags.GoFlags;
import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.daemonset.providers.ClusterLookups;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tokens that the driver looks for which a chart starts. */
final class WantedTokens {
  private WantedTokens() {}

  /**
   * Their audiences, for pods that use a class.
   *
   * @param provider by its name, with which its flags begin
   * @param parameters of the class
   */
  static Set<String> of(Rendered chart, String provider, Map<String, String> parameters) {
    List<String> problems = new ArrayList<>();
    List<String> arguments =
        chart.container().texts("args").stream()
            .filter(text -> text.startsWith("--%s-".formatted(provider)))
            .toList();
    List<SecretProvider> providers =
        BuiltInProviders.read(
                new FlagValues(
                    GoFlags.parse(arguments, BuiltInProviders.flags()), _ -> null, problems::add))
            .make(ClusterLookups.none());
    try {
      Plan plan =
          providers.stream()
              .filter(each -> each.name().equals(provider))
              .findFirst()
              .orElseThrow()
              .plan(Parameters.of(parameters));
      assertThat(problems).isEmpty();
      assertThat(plan).isInstanceOf(Plan.Accepted.class);
      return ((Plan.Accepted) plan).fetch().audiences();
    } finally {
      providers.forEach(SecretProvider::close);
    }
  }
}
