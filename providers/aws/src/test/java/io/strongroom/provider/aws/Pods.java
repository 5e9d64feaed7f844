package io.strongroom.provider.aws;

import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.testing.FetchingPod;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Pods with tokens for AWS. */
final class Pods extends FetchingPod {
  static final String STS = "sts.amazonaws.com";
  static final String AGENT = "pods.eks.amazonaws.com";
  static final String ROLE = "arn:aws:iam::123456789012:role/app";

  private final AwsProvider provider;

  Pods(AwsProvider provider, String name, String serviceAccount, ServiceAccountTokens tokens) {
    super(provider, name, serviceAccount, tokens, NodePublishSecrets.none());
    this.provider = provider;
  }

  /** A pod {@code web-0} of {@code shop/web} with tokens for both audiences. */
  static Pods web(AwsProvider provider) {
    return of(provider, "web-0", "shop/web");
  }

  static Pods of(AwsProvider provider, String name, String serviceAccount) {
    return new Pods(
        provider,
        name,
        serviceAccount,
        ServiceAccountTokens.of(
            Map.of(STS, token(serviceAccount, STS), AGENT, token(serviceAccount, AGENT))));
  }

  Pods with(ServiceAccountTokens others) {
    return new Pods(provider, name(), serviceAccount(), others);
  }

  /** A token with the claims of an API server's, unsigned: nobody here looks at signatures. */
  static Token token(String serviceAccount, String audience) {
    return token(serviceAccount, audience, Moment.LATEST);
  }

  static Token token(String serviceAccount, String audience, Moment expires) {
    String[] parts = serviceAccount.split("/", -1);
    String claims =
        """
        {"sub":"system:serviceaccount:%s:%s","aud":["%s"],"exp":1893456000,"kubernetes.io":
        {"namespace":"%1$s","serviceaccount":{"name":"%2$s","uid":"uid-of-%2$s"}}}
        """
            .formatted(parts[0], parts[1], audience);
    return new Token(encode("{\"alg\":\"none\"}") + "." + encode(claims) + ".unsigned", expires);
  }

  private static String encode(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  static Parameters parameters(String objects, String... more) {
    return parameters(Map.of("region", "us-east-1", "objects", objects), more);
  }

  @Override
  protected Parameters classOf(String objects, String... more) {
    return parameters(objects, more);
  }
}
