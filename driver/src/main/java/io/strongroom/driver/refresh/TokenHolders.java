package io.strongroom.driver.refresh;

import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.fetch.Source;
import io.strongroom.driver.fetch.TokenClaims;
import io.strongroom.driver.refresh.RefreshVolume.Member;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which volumes of a group may be served from an answer that another volume's token was used for.
 *
 * @param served hold valid tokens for every audience
 * @param waiting hold expired tokens: kubelet brings new ones
 * @param refused have no token for an audience: the CSIDriver object does not ask for it
 */
record TokenHolders(
    List<Member> served, Set<TargetPath> waiting, Map<TargetPath, RefreshOutcome> refused) {
  /**
   * How many volumes' tokens are tried before a refusal counts: the pod of one may be gone, which
   * makes its token void; a refusal of three is a rule of the store.
   */
  private static final int MAX_DONORS = 3;

  TokenHolders {
    served = List.copyOf(served);
    waiting = Set.copyOf(waiting);
    refused = Map.copyOf(refused);
  }

  static TokenHolders among(List<Member> members, Source.BuiltIn source, Moment now) {
    List<Member> served = new ArrayList<>();
    Set<TargetPath> waiting = new HashSet<>();
    Map<TargetPath, RefreshOutcome> refused = new HashMap<>();
    Set<String> audiences = source.fetch().audiences();
    for (Member member : members) {
      ServiceAccountTokens tokens = tokensOf(member);
      if (TokenClaims.allValid(tokens, audiences, now)) {
        served.add(member);
      } else if (TokenClaims.anyExpired(tokens, audiences, now)) {
        waiting.add(member.target());
      } else {
        refused.put(member.target(), new RefreshOutcome.Kept(noToken(source, audiences)));
      }
    }
    return new TokenHolders(served, waiting, refused);
  }

  private static Failure noToken(Source source, Set<String> audiences) {
    return new Failure.Content(
        source.subject(),
        FetchFailure.of(
            "",
            Phase.IDENTITY,
            Kind.UNAUTHENTICATED,
            "kubelet gives no token for the audience %s: CSIDriver.spec.tokenRequests must name it"
                .formatted(String.join(", ", audiences))));
  }

  /**
   * Those whose tokens are tried, in this order: the last donor, then by expiry, latest first.
   *
   * @param lastDonor whose token the store took the last time
   */
  List<Member> donors(Source.BuiltIn source, Optional<TargetPath> lastDonor) {
    Set<String> audiences = source.fetch().audiences();
    return served.stream()
        .sorted(
            Comparator.comparing((Member member) -> !lastDonor.equals(Optional.of(member.target())))
                .thenComparing(member -> expiry(member, audiences), Comparator.reverseOrder()))
        // Without tokens the store cannot refuse one: a second try would be the same call.
        .limit(audiences.isEmpty() ? 1 : MAX_DONORS)
        .toList();
  }

  private static Moment expiry(Member member, Set<String> audiences) {
    ServiceAccountTokens tokens = tokensOf(member);
    return audiences.stream()
        .flatMap(audience -> tokens.forAudience(audience).stream())
        .map(ServiceAccountTokens.Token::expires)
        .min(Comparator.naturalOrder())
        .orElse(Moment.LATEST);
  }

  private static ServiceAccountTokens tokensOf(Member member) {
    return member.volume().request().pod().tokens();
  }
}
