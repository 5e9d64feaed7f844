package io.strongroom.provider.azure.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.provider.azure.fake.FakeAzure;
import io.strongroom.provider.azure.rest.TokenProxySockets.UnusableException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The name under which the token proxy of a cluster answers. */
final class TokenProxyNameTest {
  /** The test vectors of RFC 4648, section 10. */
  @ParameterizedTest
  @CsvSource({
    "'',''",
    "f,co",
    "fo,cpng",
    "foo,cpnmu",
    "foob,cpnmuog",
    "fooba,cpnmuoj1",
    "foobar,cpnmuoj1e8"
  })
  void base32WithTheHexAlphabet(String text, String encoded) {
    assertThat(TokenProxyName.base32Hex(text.getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(encoded);
  }

  @Test
  void zerosInFrontAreDigitsAsWell() {
    assertThat(TokenProxyName.base32Hex(new byte[5])).isEqualTo("00000000");
    assertThat(TokenProxyName.base32Hex(new byte[] {0, (byte) 0xff})).isEqualTo("03vg");
  }

  /** Made by Python's {@code base64.b32hexencode} of {@code hashlib.sha256}. */
  @ParameterizedTest
  @CsvSource({
    "5f8e2c7a,apmcdcuhfpo2itkp4uhqf8k5nuo1bouhtq0m2gd5s8jlhmn11pmlg.ests.aks",
    "65f1c4a2e8b0a30001d2c3b4,ad3egi75k00h6uq72bcgbj31803k6kq27uopkmvffnmmp90nu0lu0.ests.aks"
  })
  void asAksMakesItOfTheIdOfACluster(String id, String name) {
    assertThat(TokenProxyName.ofCluster(id)).isEqualTo(name);
  }

  @Test
  void aCertificateWithoutAlternativeNamesIsOfNoCluster() {
    try (FakeAzure fake = new FakeAzure(FakeAzure.Listening.here(Optional.empty()))) {
      assertThatThrownBy(() -> TokenProxyName.of(fake.authority().certificate()))
          .isInstanceOf(UnusableException.class)
          .hasMessageContaining("does not show the id of a cluster of AKS");
    }
  }
}
