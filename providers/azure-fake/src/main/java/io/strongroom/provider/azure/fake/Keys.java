package io.strongroom.provider.azure.fake;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** Keys. Those of RSA are made once each: it takes its time. */
final class Keys {
  private static final KeyPair RSA = make("RSA", "");

  private Keys() {}

  /** The one that this process signs with. */
  static KeyPair rsa() {
    return RSA;
  }

  static KeyPair freshRsa() {
    return make("RSA", "");
  }

  static KeyPair ec(String curve) {
    return make("EC", curve);
  }

  private static KeyPair make(String algorithm, String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (curve.isEmpty()) {
        generator.initialize(2048);
      } else {
        generator.initialize(new ECGenParameterSpec(curve));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
