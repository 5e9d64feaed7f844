package io.strongroom.provider.azure.fake;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Calls the fake under the real names, through its proxy, trusting one authority alone. */
final class Caller implements AutoCloseable {
  private final HttpClient client;

  Caller(FakeAzure azure) {
    this(azure.proxyPort(), azure.authority().certificate());
  }

  Caller(int proxyPort, X509Certificate authority) {
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(new Through(ProxySelector.of(ForwardProxy.local(proxyPort))))
            .sslContext(trusting(authority))
            .build();
  }

  private static SSLContext trusting(X509Certificate authority) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The proxy for all but this machine. */
  private static final class Through extends ProxySelector {
    private final ProxySelector proxy;

    Through(ProxySelector proxy) {
      this.proxy = proxy;
    }

    @Override
    public List<Proxy> select(URI address) {
      return address.getHost().equals("127.0.0.1")
          ? List.of(Proxy.NO_PROXY)
          : proxy.select(address);
    }

    @Override
    public void connectFailed(URI address, SocketAddress at, IOException e) {
      proxy.connectFailed(address, at, e);
    }
  }

  HttpResponse<String> call(String method, String url, String body, Map<String, String> headers)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
