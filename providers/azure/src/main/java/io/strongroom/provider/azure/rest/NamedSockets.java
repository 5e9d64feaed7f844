package io.strongroom.provider.azure.rest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** Sockets that ask for, and check, another name than that of the address. */
final class NamedSockets extends SSLSocketFactory {
  private final SSLSocketFactory trusting;
  private final String name;

  NamedSockets(SSLSocketFactory trusting, String name) {
    this.trusting = trusting;
    this.name = name;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return trusting.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return trusting.getSupportedCipherSuites();
  }

  /** The one that HttpsURLConnection calls: over a connection that is there. */
  @Override
  public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
      throws IOException {
    return trusting.createSocket(plain, name, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return overConnection(InetAddress.getByName(host), port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return overConnection(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return overConnection(host, port);
  }

  private Socket overConnection(InetAddress host, int port) throws IOException {
    return trusting.createSocket(new Socket(host, port), name, port, true);
  }
}
