using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServeBench.Calibration;

/// <summary>Puts https before a server on the loopback, with a certificate that nobody vouches for.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly X509Certificate2 _certificate = CreateCertificate();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _relays = [];
    private readonly Task _accepting;

    /// <summary>Starts to listen.</summary>
    /// <param name="server">The address of the server, http.</param>
    public TlsFront(Uri server)
    {
        _server = server;
        _listener.Start();
        Uri = new UriBuilder(Uri.UriSchemeHttps, IPAddress.Loopback.ToString(), ((IPEndPoint)_listener.LocalEndpoint).Port).Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>Its address, https.</summary>
    public Uri Uri { get; }

    /// <summary>Closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_relays).ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
        _certificate.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        // On Windows a server cannot use a key that was never stored.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                _relays.Add(RelayAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed of.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        try
        {
            using TcpClient behind = new() { NoDelay = true };
            using (client)
            {
                client.NoDelay = true;
                await behind.ConnectAsync(_server.Host, _server.Port, _stop.Token).ConfigureAwait(false);
                var secure = new SslStream(client.GetStream());
                await using (secure.ConfigureAwait(false))
                {
                    await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token).ConfigureAwait(false);
                    NetworkStream plain = behind.GetStream();
                    await Task.WhenAny(secure.CopyToAsync(plain, _stop.Token), plain.CopyToAsync(secure, _stop.Token)).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // A side has gone, or the front is disposed of.
        }
    }
}
