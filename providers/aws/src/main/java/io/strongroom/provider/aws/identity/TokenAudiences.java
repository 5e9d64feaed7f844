package io.strongroom.provider.aws.identity;

import io.strongroom.provider.aws.spec.Identification;

/**
 * The audiences of the tokens that kubelet is asked for.
 *
 * @param webIdentity of the token that STS exchanges: a client id of the identity provider in IAM
 * @param podIdentity of the token that the agent of EKS Pod Identity exchanges
 */
public record TokenAudiences(String webIdentity, String podIdentity) {
  /** The audiences of an operator who has set none. */
  public static final TokenAudiences DEFAULT =
      new TokenAudiences("sts.amazonaws.com", "pods.eks.amazonaws.com");

  /** The audience of the token that a class wants. */
  public String of(Identification identification) {
    return switch (identification) {
      case Identification.WebIdentity _ -> webIdentity;
      case Identification.PodIdentity _ -> podIdentity;
    };
  }
}
